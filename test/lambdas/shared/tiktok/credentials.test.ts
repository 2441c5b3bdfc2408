import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { secretCredentials } from '../../../../lambdas/shared/tiktok/credentials.ts';
import { CredentialsError } from '../../../../lambdas/shared/tiktok/errors.ts';
import { type LocalAws, startLocalAws } from '../../../../local/aws.ts';

let aws: LocalAws;
let secrets = 0;

beforeAll(async () => {
  aws = await startLocalAws(join(mkdtempSync(join(tmpdir(), 'credentials-')), 'aws.log'));
});

beforeEach(() => {
  for (const [name, value] of Object.entries(aws.environment)) vi.stubEnv(name, value);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.stop();
});

async function createSecret(SecretString: string): Promise<string> {
  secrets += 1;
  const Name = `credentials-${secrets}`;
  await aws.clients.secrets.send(new CreateSecretCommand({ Name, SecretString }));
  return Name;
}

describe('secretCredentials', () => {
  test.each([
    ['a string', '{"ACCESS_TOKEN": "token-1", "ADVERTISER_ID": "7400000000001000003"}'],
    ['a number', '{"ACCESS_TOKEN": "token-1", "ADVERTISER_ID": 7400000000001000003, "OTHER": 1}'],
  ])('reads a secret whose advertiser id is %s', async (_name, text) => {
    const source = secretCredentials(await createSecret(text));

    expect(await source.current()).toEqual({ accessToken: 'token-1', advertiserId: '7400000000001000003' });
  });

  test.each([
    ['as the stack creates it', '{"ACCESS_TOKEN": "", "ADVERTISER_ID": ""}', true],
    ['without a token', '{"ACCESS_TOKEN": "", "ADVERTISER_ID": "7"}', false],
    ['of another form', '{}', false],
  ])('tells whether a secret was never filled: one %s', async (_name, text, isUnfilled) => {
    const source = secretCredentials(await createSecret(text));

    await expect(source.current()).rejects.toMatchObject({ name: 'CredentialsError', isUnfilled });
  });

  test('caches the secret until a new read is requested', async () => {
    const SecretId = await createSecret('{"ACCESS_TOKEN": "token-1", "ADVERTISER_ID": "7"}');
    const source = secretCredentials(SecretId);
    await source.current();
    const SecretString = '{"ACCESS_TOKEN": "token-2", "ADVERTISER_ID": "7"}';
    await aws.clients.secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));

    const tokens = [await source.current(), await source.refresh(), await source.current()].map(
      ({ accessToken }) => accessToken,
    );

    expect(tokens).toEqual(['token-1', 'token-2', 'token-2']);
  });

  test.each([
    'not-json-but-a-token',
    '{"ACCESS_TOKEN": "", "ADVERTISER_ID": "7"}',
    '{"ACCESS_TOKEN": "a-token"}',
    '[]',
  ])('rejects the secret %j without showing its content', async (text) => {
    const name = await createSecret(text);

    const failure = await secretCredentials(name)
      .current()
      .catch((error: unknown) => error);

    expect(failure).toEqual(
      new CredentialsError(`The secret ${name} is not JSON with ACCESS_TOKEN and ADVERTISER_ID`),
    );
    expect(`${(failure as Error).stack}${JSON.stringify(failure)}`).not.toMatch(/a-token/);
  });
});
