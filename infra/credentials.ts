import { RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { PipelineConfig } from '../lambdas/shared/config/schema.ts';

export interface CredentialsProps {
  /** Name of the secret, and whether it is made here. */
  readonly config: PipelineConfig['tiktok'];
  /** Encrypts the secret. */
  readonly key: kms.IKey;
}

/** The secret with TikTok's access token and the advertiser's id. It is made empty, for a person to fill, and outlives the stack. */
export class Credentials extends Construct {
  /** The name that the configuration gives it. */
  readonly secretName: string;
  /** ARN for policies. */
  readonly secretArn: string;

  constructor(scope: Construct, id: string, props: CredentialsProps) {
    super(scope, id);
    const { createSecret, secretName } = props.config;
    this.secretName = secretName;
    if (!createSecret) {
      // The six characters that Secrets Manager adds to a name are not known here.
      this.secretArn = `${secretsmanager.Secret.fromSecretNameV2(this, 'Secret', secretName).secretArn}-??????`;
      return;
    }
    const secret = new secretsmanager.Secret(this, 'Secret', {
      secretName,
      description: 'Access token and advertiser id of TikTok API for Business',
      encryptionKey: props.key,
      // A form to fill in, no secret: TikTok gives the values to a person.
      secretObjectValue: {
        ACCESS_TOKEN: SecretValue.unsafePlainText(''),
        ADVERTISER_ID: SecretValue.unsafePlainText(''),
      },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.secretArn = secret.secretArn;
    Validations.of(secret.node.findChild('Resource')).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        "TikTok's tokens are given to a person and have no interface to rotate them; the uploader reads a new one by itself",
    });
  }
}
