import {
  paginateListSecretVersionIds,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** The label that Secrets Manager gives to the version that is read unless another is asked for. */
const CURRENT = 'AWSCURRENT';

/**
 * Reads when the current version of a secret was stored, not what it holds. The secret's own time of change does not tell: a
 * change of its tags or its description moves it.
 *
 * @param secretName name of the secret
 * @returns ISO 8601; undefined when there is no such secret, or nothing in it
 */
export async function readStoredTime(secretName: string): Promise<string | undefined> {
  const client = new SecretsManagerClient();
  try {
    for await (const { Versions = [] } of paginateListSecretVersionIds(
      { client },
      { SecretId: secretName },
    )) {
      const current = Versions.find(({ VersionStages = [] }) => VersionStages.includes(CURRENT));
      if (current !== undefined) return current.CreatedDate?.toISOString();
    }
    return undefined;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}
