import { RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Advertiser } from '../lambdas/shared/config/tiktok.ts';
import { allow, allowKey } from './permissions.ts';

export interface CredentialsProps {
  /** The advertisers: names of their secrets, and which of those are made here. */
  readonly advertisers: readonly Advertiser[];
  /** Encrypts the secrets that are made here. */
  readonly key: kms.IKey;
}

/** The secrets with access token and advertiser id. They are made empty, for a person to fill, and outlive the stack. */
export class Credentials extends Construct {
  /** The names that the configuration gives them. */
  readonly secretNames: readonly string[];
  readonly #secretArns: readonly string[];
  /** Keys of secrets that were made elsewhere. */
  readonly #otherKeys: readonly kms.IKey[];

  constructor(scope: Construct, id: string, { advertisers, key }: CredentialsProps) {
    super(scope, id);
    this.secretNames = advertisers.map(({ secretName }) => secretName);
    this.#secretArns = advertisers.map((advertiser, index) => {
      // The first keeps the id that the only one has, so that a list of advertisers does not make its secret again.
      const secretId = index === 0 ? 'Secret' : `Secret-${advertiser.name}`;
      return advertiser.createSecret
        ? this.#make(secretId, advertiser, key)
        : this.#existing(secretId, advertiser);
    });
    const arns = new Set(advertisers.flatMap(({ secretKeyArn }) => secretKeyArn ?? []));
    this.#otherKeys = [...arns].map((arn, index) => kms.Key.fromKeyArn(this, `SecretKey-${index}`, arn));
  }

  /**
   * Lets a role read these secrets and no other. Reading those made here also takes the stack's key, which the role is
   * given with its other uses of it.
   */
  allowReading(role: iam.Role): void {
    allow(role, { actions: ['secretsmanager:GetSecretValue'], resources: this.#secretArns });
    for (const key of this.#otherKeys) allowKey(role, key, 'read', ['secretsmanager']);
  }

  /** The six characters that Secrets Manager adds to a name are not known here. */
  #existing(id: string, { secretName }: Advertiser): string {
    return `${secretsmanager.Secret.fromSecretNameV2(this, id, secretName).secretArn}-??????`;
  }

  #make(id: string, { secretName }: Advertiser, key: kms.IKey): string {
    const secret = new secretsmanager.Secret(this, id, {
      secretName,
      description: 'Access token and advertiser id of TikTok API for Business',
      encryptionKey: key,
      // A form to fill in, no secret: TikTok gives the values to a person.
      secretObjectValue: {
        ACCESS_TOKEN: SecretValue.unsafePlainText(''),
        ADVERTISER_ID: SecretValue.unsafePlainText(''),
      },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(secret.node.findChild('Resource')).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        "TikTok's tokens are given to a person and have no interface to rotate them; the uploader reads a new one by itself",
    });
    return secret.secretArn;
  }
}
