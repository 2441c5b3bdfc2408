import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Credentials } from '../lambdas/shared/tiktok/credentials.ts';

/**
 * Puts TikTok's credentials into the secret, which is made when there is none of this name.
 *
 * @param client Secrets Manager
 * @param secretName name of the secret
 * @param credentials what to put there
 * @returns whether the secret was made
 */
export async function writeCredentials(
  client: SecretsManagerClient,
  secretName: string,
  { accessToken, advertiserId }: Credentials,
): Promise<'created' | 'updated'> {
  const SecretString = JSON.stringify({ ACCESS_TOKEN: accessToken, ADVERTISER_ID: advertiserId });
  try {
    await client.send(new PutSecretValueCommand({ SecretId: secretName, SecretString }));
    return 'updated';
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  await client.send(
    new CreateSecretCommand({
      Name: secretName,
      SecretString,
      Description: 'Access token and advertiser id of TikTok API for Business',
    }),
  );
  return 'created';
}
