import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adoptAwsCliVariables } from '../../cli/aws-environment.ts';
import { runCli } from '../helpers/run-cli.ts';

const KEYS = { AWS_ACCESS_KEY_ID: 'from-environment', AWS_SECRET_ACCESS_KEY: 'secret' };

/** The access key and the region of each request that reaches AWS. */
const signers: string[] = [];
const aws = createServer(({ headers }, response) => {
  const [, key, region] = /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  signers.push(`${key} in ${region}`);
  response.writeHead(403, { 'Content-Type': 'text/xml' });
  response.end(
    '<ErrorResponse><Error><Code>AccessDenied</Code><Message>No</Message></Error></ErrorResponse>',
  );
});
let folder: string;
let configFile: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aws-environment-'));
  configFile = join(folder, 'pipeline.config.json');
  writeFileSync(configFile, JSON.stringify({ sources: [{ name: 'crm', audience: { name: 'Customers' } }] }));
  writeFileSync(
    join(folder, 'aws-config'),
    ['default', 'profile one', 'profile two']
      .map((name, index) => {
        const own = name.split(' ').at(-1);
        return `[${name}]\nregion = ap-south-${index + 1}\naws_access_key_id = from-${own}\naws_secret_access_key = s\n`;
      })
      .join(''),
  );
  await new Promise<void>((resolve) => aws.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  aws.close();
  rmSync(folder, { recursive: true, force: true });
});

async function signerOf(environment: Readonly<Record<string, string>>): Promise<string | undefined> {
  signers.length = 0;
  await runCli(['status', '--config', configFile], {
    environment: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(aws.address() as AddressInfo).port}`,
      AWS_CONFIG_FILE: join(folder, 'aws-config'),
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      ...environment,
    },
  });
  return signers[0];
}

describe('the environment of a command', () => {
  test.each<[string, Record<string, string>, string]>([
    [
      'AWS_DEFAULT_REGION over the region of the profile',
      { AWS_DEFAULT_REGION: 'eu-west-3' },
      'from-default in eu-west-3',
    ],
    [
      'AWS_REGION over AWS_DEFAULT_REGION',
      { AWS_REGION: 'eu-north-1', AWS_DEFAULT_REGION: 'eu-west-3' },
      'from-default in eu-north-1',
    ],
    ['the region of the profile without either', {}, 'from-default in ap-south-1'],
    ['AWS_DEFAULT_PROFILE without AWS_PROFILE', { AWS_DEFAULT_PROFILE: 'one' }, 'from-one in ap-south-2'],
    [
      'AWS_PROFILE over AWS_DEFAULT_PROFILE',
      { AWS_PROFILE: 'two', AWS_DEFAULT_PROFILE: 'one' },
      'from-two in ap-south-3',
    ],
  ])('chooses %s', async (_what, environment, signer) => {
    expect(await signerOf(environment)).toBe(signer);
  });

  test('leaves access keys in force beside AWS_DEFAULT_PROFILE', () => {
    const environment = { ...KEYS, AWS_DEFAULT_PROFILE: 'one' };

    adoptAwsCliVariables(environment);

    expect(environment).toEqual({ ...KEYS, AWS_DEFAULT_PROFILE: 'one' });
  });

  test('takes an empty AWS_REGION as one that is not set', () => {
    const environment = { AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-3' };

    adoptAwsCliVariables(environment);

    expect(environment.AWS_REGION).toBe('eu-west-3');
  });
});
