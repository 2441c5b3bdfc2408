import { RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Advertiser } from '../lambdas/shared/config/tiktok.ts';
import { allow, allowKey } from './permissions.ts';

export interface CredentialsProps {
  /** The advertisers: names of their secrets, and which of the secrets are created here. */
  readonly advertisers: readonly Advertiser[];
  /** Encrypts the secrets that are created here. */
  readonly key: kms.IKey;
}

/** The secrets with access token and advertiser id. They are created empty, for an operator to fill, and outlive the stack. */
export class Credentials extends Construct {
  /** The secrets' names in the configuration. */
  readonly secretNames: readonly string[];
  readonly #secretArns: readonly string[];
  /** Keys of secrets that exist already. */
  readonly #otherKeys: readonly kms.IKey[];

  constructor(scope: Construct, id: string, { advertisers, key }: CredentialsProps) {
    super(scope, id);
    this.secretNames = advertisers.map(({ secretName }) => secretName);
    this.#secretArns = advertisers.map((advertiser, index) => {
      // The first secret keeps the id that a single one has, so that a list of advertisers does not create it again.
      const secretId = index === 0 ? 'Secret' : `Secret-${advertiser.name}`;
      return advertiser.createSecret
        ? this.#make(secretId, advertiser, key)
        : this.#existing(secretId, advertiser);
    });
    const arns = new Set(advertisers.flatMap(({ secretKeyArn }) => secretKeyArn ?? []));
    this.#otherKeys = [...arns].map((arn, index) => kms.Key.fromKeyArn(this, `SecretKey-${index}`, arn));
  }

  /**
   * Lets a role read these secrets and no other. Reading the secrets that are created here also needs the stack's key; the
   * role gets that permission with its other uses of the key.
   */
  allowReading(role: iam.Role): void {
    allow(role, { actions: ['secretsmanager:GetSecretValue'], resources: this.#secretArns });
    for (const key of this.#otherKeys) allowKey(role, key, 'read', ['secretsmanager']);
  }

  /** The six characters that Secrets Manager appends to a name are unknown here. */
  #existing(id: string, { secretName }: Advertiser): string {
    return `${secretsmanager.Secret.fromSecretNameV2(this, id, secretName).secretArn}-??????`;
  }

  #make(id: string, { secretName }: Advertiser, key: kms.IKey): string {
    const secret = new secretsmanager.Secret(this, id, {
      secretName,
      description: 'Access token and advertiser id of TikTok API for Business',
      encryptionKey: key,
      // A template to fill in, not a secret: an operator gets the values from TikTok.
      secretObjectValue: {
        ACCESS_TOKEN: SecretValue.unsafePlainText(''),
        ADVERTISER_ID: SecretValue.unsafePlainText(''),
      },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(secret.node.findChild('Resource')).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        "TikTok's tokens are issued to an operator and cannot be rotated by an API; the uploader reads a new one automatically",
    });
    return secret.secretArn;
  }
}
