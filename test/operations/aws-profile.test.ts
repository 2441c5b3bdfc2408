import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { assertProfileExists } from '../../operations/aws-profile.ts';
import { failureOf } from '../../operations/failure.ts';
import { callCli } from '../helpers/call-cli.ts';

let folder: string;
let files: Record<string, string>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aws-profile-'));
  files = {
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
  };
  writeFileSync(
    join(folder, 'config'),
    '[default]\nregion = eu-west-1\n[profile one]\nregion = x\n[profile "two"] # sso\nregion = x\n[bare]\nregion = x\n[sso-session work]\n',
  );
  writeFileSync(join(folder, 'credentials'), '[keys]\naws_access_key_id = x\n#[gone]\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

const MISSING = 'AWS_PROFILE names "nope", and this machine has no such profile';

describe('assertProfileExists', () => {
  beforeEach(() => Object.entries(files).forEach(([name, value]) => void vi.stubEnv(name, value)));
  afterEach(() => void vi.unstubAllEnvs());

  test.each(['', 'default', 'one', 'two', 'keys'])('takes the profile %j', async (profile) => {
    vi.stubEnv('AWS_PROFILE', profile);

    await expect(assertProfileExists()).resolves.toBeUndefined();
  });

  test.each(['nope', 'bare', 'gone', 'work', 'One'])('refuses the profile %j', async (profile) => {
    vi.stubEnv('AWS_PROFILE', profile);

    await expect(assertProfileExists()).rejects.toThrow(MISSING.replace('nope', profile));
  });

  test('refuses every profile where AWS has no files, and says what to do', async () => {
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'none'));
    vi.stubEnv('AWS_PROFILE', 'nope');

    const thrown: unknown = await assertProfileExists().catch((error: unknown) => error);

    expect(failureOf(thrown)).toEqual({
      kind: 'signedOut',
      message: MISSING,
      remedy: expect.stringMatching(/"aws configure list-profiles".*"aws configure sso"/),
    });
  });
});

test.each([
  [['status']],
  [['doctor']],
  [['run', '--source', 'web']],
  [['redrive']],
  [['report']],
  [['probe', '--result']],
  [['credentials', '--advertiser', '7000000000000000001', '--token-stdin']],
])('the command %j names the profile that is missing', async (args) => {
  const environment = { ...files, AWS_PROFILE: 'nope', TIKTOK_API_BASE_URL: 'http://127.0.0.1:1' };

  const { exitCode, errors } = await callCli(args, { input: 'a-token', environment });

  expect(exitCode).toBe(3);
  expect(errors).toContain(`error: ${MISSING}\nList the profiles with "aws configure list-profiles"`);
});
