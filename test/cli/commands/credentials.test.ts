import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addCredentialsCommand } from '../../../cli/commands/credentials.ts';
import { runProgram } from '../../../cli/program.ts';
import { type LocalAws, startLocalAws } from '../../../local/aws.ts';
import { startTikTokServer, type TikTokServer } from '../../../local/tiktok-server/server.ts';
import { callCli } from '../../helpers/call-cli.ts';
import { fakeTerminal } from '../../helpers/fake-terminal.ts';
import { type CliOutcome, runCli } from '../../helpers/run-cli.ts';

const ADVERTISER = '7000000000000000042';

let folder: string;
let aws: LocalAws;
let tiktok: TikTokServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'credentials-'));
  aws = await startLocalAws(join(folder, 'aws.log'));
  tiktok = await startTikTokServer({
    accounts: [{ token: 'good-token', advertiserIds: [ADVERTISER] }],
  });
});

afterAll(async () => {
  await tiktok.stop();
  await aws.stop();
  rmSync(folder, { recursive: true });
});

const put = (secretName: string, token: string, ...args: string[]): Promise<CliOutcome> =>
  putWith({ secretName, createSecret: false }, token, ...args);

const putWith = (secret: object, token: string, ...args: string[]): Promise<CliOutcome> =>
  putBy(callCli, secret, token, args);

const putBy = (
  run: typeof callCli,
  secret: object,
  token: string,
  args: readonly string[],
): Promise<CliOutcome> => {
  const config = join(folder, 'pipeline.config.json');
  const sources = [{ name: 'crm', audience: { name: 'Everyone' } }];
  writeFileSync(config, JSON.stringify({ tiktok: secret, sources }));
  return run(['credentials', '--config', config, '--token-stdin', ...args], {
    input: token,
    environment: { ...aws.environment, TIKTOK_API_BASE_URL: tiktok.baseUrl },
  });
};

const secretText = async (name: string): Promise<string | undefined> =>
  (await aws.clients.secrets.send(new GetSecretValueCommand({ SecretId: name }))).SecretString;

describe('audiences credentials', () => {
  test('makes the secret when there is none and that is confirmed, renews it unasked, and says where it is', async () => {
    const secret = { secretName: 'made-by-cli', createSecret: false };
    const args = ['--advertiser', ADVERTISER, '--json'];
    const first = await putBy(runCli, secret, 'good-token\n', [...args, '--yes']);
    const second = await put('made-by-cli', 'good-token', ...args);

    const answer = {
      ...{ advertiser: 'main', secretName: 'made-by-cli', advertiserId: ADVERTISER },
      ...{ region: aws.region, account: '123456789012' },
    };
    expect([first, second].map(({ exitCode, output }) => [exitCode, JSON.parse(output)])).toEqual([
      [0, { ...answer, outcome: 'created' }],
      [0, { ...answer, outcome: 'updated' }],
    ]);
    expect(await secretText('made-by-cli')).toBe(
      `{"ACCESS_TOKEN":"good-token","ADVERTISER_ID":"${ADVERTISER}"}`,
    );
  });

  test('refuses to read the token from the terminal, which would show it', async () => {
    const fake = fakeTerminal({ isInteractive: true });
    const context = {
      terminal: fake.terminal,
      environment: { tiktokApiBaseUrl: tiktok.baseUrl, isAwsOnThisMachine: true },
      signal: fake.signal,
    };

    expect(await runProgram(['credentials', '--token-stdin'], [addCredentialsCommand], context)).toBe(2);
    expect(fake.errors()).toContain('There is no token on standard input: it is the terminal');
    expect(fake.errors()).toContain('Add "< token.txt", or leave --token-stdin out');
  });

  test('makes no secret in a region where there is none, unless that is confirmed', async () => {
    const { exitCode, output, errors } = await put('elsewhere', 'good-token', '--advertiser', ADVERTISER);

    expect({ exitCode, output }).toEqual({ exitCode: 2, output: '' });
    expect(errors).toContain(`There is no secret elsewhere in ${aws.region}`);
    expect(errors).toContain('Give --yes.');
    await expect(secretText('elsewhere')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  const SEVERAL = {
    advertisers: [
      { name: 'one', secretName: 'secret-one', createSecret: false },
      { name: 'two', secretName: 'secret-two', createSecret: false },
    ],
  };

  test('writes the secret of the advertiser that is named', async () => {
    const args = ['--advertiser', ADVERTISER, '--advertiser-name', 'two', '--yes'];
    const { exitCode, output } = await putWith(SEVERAL, 'good-token', ...args);

    expect({ exitCode, output }).toEqual({
      exitCode: 0,
      output: `TikTok accepts the token for advertiser ${ADVERTISER}. The secret secret-two in ${aws.region} of account 123456789012 was created.\n`,
    });
    await expect(secretText('secret-one')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test.each([
    [[], 'The configuration has several advertisers', 'Name one with --advertiser-name: one, two.'],
    [
      ['--advertiser-name', 'three'],
      'There is no advertiser "three" in the configuration',
      'Its advertisers are: one, two.',
    ],
  ])('asks for the name of one of several advertisers: %j', async (args, message, remedy) => {
    const { exitCode, errors } = await putWith(SEVERAL, 'good-token', '--advertiser', ADVERTISER, ...args);

    expect(exitCode).toBe(2);
    expect(errors.split('\n')).toEqual([
      `TIKTOK_API_BASE_URL is set: TikTok's API is taken to be at ${tiktok.baseUrl}`,
      `error: ${message}`,
      remedy,
      '',
    ]);
  });

  test('asks TikTok nothing when AWS cannot be reached because a region is missing', async () => {
    await tiktok.admin.reset();
    const config = join(folder, 'pipeline.config.json');
    writeFileSync(config, JSON.stringify({ sources: [{ name: 'crm', audience: { name: 'Everyone' } }] }));

    const { exitCode, errors } = await runCli(
      ['credentials', '--config', config, '--token-stdin', '--advertiser', ADVERTISER],
      {
        input: 'good-token',
        environment: { TIKTOK_API_BASE_URL: tiktok.baseUrl, AWS_CONFIG_FILE: '/dev/null' },
      },
    );

    expect(exitCode).toBe(3);
    expect(errors).toMatch(/^error: Region is missing$/m);
    expect(errors).toContain('set AWS_REGION');
    expect(await tiktok.admin.requests()).toEqual([]);
  });

  test.each([
    ['a region is missing', {}, 'Region is missing'],
    [
      'the AWS profile is missing',
      { AWS_PROFILE: 'nope' },
      'AWS_PROFILE names "nope", and this machine has no such profile',
    ],
  ])('asks for no advertiser id and no token when %s', async (_case, settings, message) => {
    const config = join(folder, 'pipeline.config.json');
    writeFileSync(config, JSON.stringify({ sources: [{ name: 'crm', audience: { name: 'Everyone' } }] }));

    const { exitCode, errors } = await runCli(['credentials', '--config', config], {
      input: '',
      environment: { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', ...settings },
    });

    expect(exitCode).toBe(3);
    expect(errors).toContain(`error: ${message}`);
  });

  test('leaves it to the stack to make the secret, unless told otherwise', async () => {
    const { exitCode, errors } = await putWith(
      { secretName: 'made-by-stack' },
      'good-token',
      '--advertiser',
      ADVERTISER,
    );

    expect(exitCode).toBe(3);
    expect(errors).toContain('There is no secret made-by-stack yet');
    expect(errors).toContain('npx cdk deploy');
    await expect(secretText('made-by-stack')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('writes nothing when TikTok refuses the token, and never shows it', async () => {
    const { exitCode, output, errors } = await put('refused', 'bad-token', '--advertiser', ADVERTISER);

    expect({ exitCode, output }).toEqual({ exitCode: 3, output: '' });
    expect(errors).toMatch(/error: TikTok refuses the token \(.*code 4010\d/);
    expect(errors).toContain('The secret was left as it is.');
    expect(errors).not.toContain('bad-token');
    await expect(secretText('refused')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('writes nothing when the token is not for this advertiser', async () => {
    const { exitCode, errors } = await put('foreign', 'good-token', '--advertiser', '7000000000000000043');

    expect(exitCode).toBe(3);
    expect(errors).toMatch(/not for this advertiser \(.*code 40001/);
    await expect(secretText('foreign')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test.each([
    ['the advertiser id is not a number', 'good-token', 'abc', 'An advertiser id is a number'],
    ['the token is empty', ' \n', ADVERTISER, 'The access token is empty'],
    ['the token has words around it', 'Token: good-token', ADVERTISER, 'An access token is one word'],
  ])('asks TikTok nothing when %s', async (_case, token, advertiser, message) => {
    await tiktok.admin.reset();

    const { exitCode, errors } = await put('unused', token, '--advertiser', advertiser);

    expect(exitCode).toBe(2);
    expect(errors).toContain(message);
    expect(await tiktok.admin.requests()).toEqual([]);
  });

  test('says which option to give when there is nobody to ask', async () => {
    const { exitCode, errors } = await put('unused', 'good-token');

    expect(exitCode).toBe(2);
    expect(errors).toContain('Give --advertiser.');
  });
});
