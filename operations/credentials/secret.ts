import {
  CreateSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Advertiser } from '../../lambdas/shared/config/tiktok.ts';
import type { Credentials } from '../../lambdas/shared/tiktok/credentials.ts';
import { OperationError } from '../errors.ts';

type SecretSettings = Pick<Advertiser, 'secretName' | 'createSecret' | 'secretKeyArn'>;

/**
 * Checks whether the secret can be written, before anything is asked of TikTok: AWS is reached, and the secret is there
 * or is not the stack's to make.
 *
 * @param client Secrets Manager
 * @param secret name of the secret, and whether the stack makes it
 * @throws {OperationError} when the stack is to make the secret and has not
 * @throws the error of Secrets Manager, when it cannot be reached
 */
export async function checkSecret(
  client: SecretsManagerClient,
  { secretName, createSecret }: SecretSettings,
): Promise<void> {
  try {
    await client.send(new DescribeSecretCommand({ SecretId: secretName }));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      if (createSecret) throw notYet(secretName);
    } else if (!isDenied(error)) {
      throw error;
    }
  }
}

/** An identity without read permission may still have write permission. */
const isDenied = (error: unknown): boolean =>
  error instanceof Error && error.name === 'AccessDeniedException';

/** Where a secret is. */
export interface SecretPlace {
  readonly region: string;
  /** Id of the AWS account; undefined where the credentials do not say it before the secret is there. */
  readonly account?: string | undefined;
}

/** A secret that was written. */
export interface WrittenSecret extends SecretPlace {
  readonly outcome: 'created' | 'updated';
}

/**
 * Asks whether a secret that does not exist is to be made.
 *
 * @throws when it is not
 */
export type ConfirmCreation = (secretName: string, place: SecretPlace) => Promise<void>;

/**
 * Puts TikTok's credentials into the secret. One that the stack does not make is made here when there is none, if that is
 * confirmed: in another account or region the pipeline would not find it.
 *
 * @param client Secrets Manager
 * @param secret name of the secret, and whether the stack makes it
 * @param credentials what to put there
 * @param confirmCreation asked before a secret is made
 * @throws {OperationError} when the stack is to make the secret and has not
 */
export async function writeCredentials(
  client: SecretsManagerClient,
  { secretName, secretKeyArn, createSecret }: SecretSettings,
  { accessToken, advertiserId }: Credentials,
  confirmCreation: ConfirmCreation,
): Promise<WrittenSecret> {
  const SecretString = JSON.stringify({ ACCESS_TOKEN: accessToken, ADVERTISER_ID: advertiserId });
  const region = await client.config.region();
  try {
    const { ARN } = await client.send(new PutSecretValueCommand({ SecretId: secretName, SecretString }));
    return { outcome: 'updated', region, account: accountOf(ARN) };
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  if (createSecret) throw notYet(secretName);
  const { accountId } = await client.config.credentials();
  await confirmCreation(secretName, { region, account: accountId });
  const { ARN } = await client.send(
    new CreateSecretCommand({
      Name: secretName,
      SecretString,
      KmsKeyId: secretKeyArn,
      Description: 'Access token and advertiser id of TikTok API for Business',
    }),
  );
  return { outcome: 'created', region, account: accountOf(ARN) };
}

/** `arn:aws:secretsmanager:<region>:<account>:secret:<name>`. */
const accountOf = (arn: string | undefined): string | undefined => arn?.split(':')[4];

const notYet = (secretName: string): OperationError =>
  new OperationError(`There is no secret ${secretName} yet`, {
    remedy:
      'The stack makes it: deploy first with "npx cdk deploy". For a secret of your own set createSecret to false in the configuration.',
  });
