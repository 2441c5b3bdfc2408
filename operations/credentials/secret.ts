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

/**
 * Puts TikTok's credentials into the secret. One that the stack does not make is made here when there is none.
 *
 * @param client Secrets Manager
 * @param secret name of the secret, and whether the stack makes it
 * @param credentials what to put there
 * @returns whether the secret was made
 * @throws {OperationError} when the stack is to make the secret and has not
 */
export async function writeCredentials(
  client: SecretsManagerClient,
  { secretName, secretKeyArn, createSecret }: SecretSettings,
  { accessToken, advertiserId }: Credentials,
): Promise<'created' | 'updated'> {
  const SecretString = JSON.stringify({ ACCESS_TOKEN: accessToken, ADVERTISER_ID: advertiserId });
  try {
    await client.send(new PutSecretValueCommand({ SecretId: secretName, SecretString }));
    return 'updated';
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  if (createSecret) throw notYet(secretName);
  await client.send(
    new CreateSecretCommand({
      Name: secretName,
      SecretString,
      KmsKeyId: secretKeyArn,
      Description: 'Access token and advertiser id of TikTok API for Business',
    }),
  );
  return 'created';
}

const notYet = (secretName: string): OperationError =>
  new OperationError(`There is no secret ${secretName} yet`, {
    remedy:
      'The stack makes it: deploy first with "npx cdk deploy". For a secret of your own set createSecret to false in the configuration.',
  });
