import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../../operations/doctor/finding.ts';
import type { Status } from '../../../operations/status/status.ts';
import {
  FIRST_ADVERTISER,
  SECOND_ADVERTISER,
  TWO_ACCOUNTS,
  writeAdvertisersConfig,
} from '../../helpers/advertisers-config.ts';
import { callCli } from '../../helpers/call-cli.ts';
import { answerOf, type CliOutcome } from '../../helpers/run-cli.ts';
import { hashes } from '../../lambdas/helpers/partitions.ts';
import { startUploaderCloud, type UploaderCloud } from '../../lambdas/helpers/uploader-cloud.ts';

let configFile: string;
let cloud: UploaderCloud;

beforeAll(async () => {
  configFile = writeAdvertisersConfig();
  cloud = await startUploaderCloud({ configFile, tiktok: { accounts: TWO_ACCOUNTS, minimumMembers: 0 } });
  await cloud.putText('tiktok/first/email_sha256/a.csv', `${hashes('first', 0, 1)[0]}\n`);
  await cloud.putText('tiktok/second/email_sha256/b.csv', `${hashes('second', 0, 1)[0]}\n`);
  await cloud.putText('tiktok/people.csv', 'nobody reads this');
  await cloud.settled();
});

afterAll(async () => {
  await cloud.stop();
});

const cli = (command: string, ...args: string[]): Promise<CliOutcome> =>
  callCli([command, '--config', configFile, ...args], {
    environment: { ...cloud.aws.environment, TIKTOK_API_BASE_URL: cloud.tiktok.baseUrl },
  });

const json = async <T>(command: string, ...args: string[]): Promise<T> =>
  answerOf<T>(await cli(command, ...args, '--json'));

/** The findings about credentials, which come first. */
const credentialFindings = async (...args: string[]) => {
  const { findings } = await json<{ findings: Finding[] }>('doctor', ...args);
  return findings
    .filter(({ check }) => check.startsWith('Secret') || check.startsWith('TikTok'))
    .map(({ check, status, message }) => `${check} ${status}: ${message}`);
};

describe('with several advertisers', () => {
  test('doctor checks the secret and the token of each', async () => {
    const accepted = 'The token is taken, and may manage the audiences of the advertiser';

    expect(await credentialFindings()).toEqual([
      `Secret of main ok: tiktok_activation_credentials is filled for advertiser ${FIRST_ADVERTISER}`,
      `TikTok of main ok: ${accepted}`,
      `Secret of brand-two ok: brand-two is filled for advertiser ${SECOND_ADVERTISER}`,
      `TikTok of brand-two ok: ${accepted}`,
    ]);
  });

  test('doctor checks the one that is named alone, and says how to fill its secret', async () => {
    await cloud.tiktok.admin.setToken('token-two', 'revoked');
    const { findings } = await json<{ findings: Finding[] }>('doctor', '--advertiser-name', 'brand-two');
    await cloud.tiktok.admin.setToken('token-two', 'valid');

    const refused = findings.filter(({ check }) => check.startsWith('TikTok'));
    expect(refused.map(({ check, remedy }) => [check, remedy])).toEqual([
      [
        'TikTok of brand-two',
        `Make a new long-term token in TikTok API for Business and store it with "npx audiences credentials --advertiser-name brand-two --config ${configFile}".`,
      ],
    ]);
  });

  test('status shows whose each delivery and audience is, or those of one', async () => {
    const all = await json<Status>('status');
    const second = await json<Status>('status', '--advertiser-name', 'brand-two');

    expect(all.deliveries.map(({ advertiser, audience }) => [advertiser, audience]).toSorted()).toEqual([
      ['main', 'first'],
      ['main', 'second'],
    ]);
    expect(
      all.audiences.map(({ advertiser, advertiserId, audience }) => [advertiser, advertiserId, audience]),
    ).toEqual([
      ['main', FIRST_ADVERTISER, 'first'],
      ['main', FIRST_ADVERTISER, 'second'],
    ]);
    expect([second.deliveries, second.audiences]).toEqual([[], []]);
  });

  test('status counts misplaced files and says where each belongs', async () => {
    const { misplaced } = await json<Status>('status');
    const { output } = await cli('status');

    expect(misplaced).toEqual([
      {
        key: 'tiktok/people.csv',
        rightPlace: 'tiktok/<audience>/<format>/people.csv',
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      },
    ]);
    expect(output).toContain(
      '1 misplaced file was not delivered:\n  tiktok/people.csv: move it to tiktok/<audience>/<format>/people.csv',
    );
  });
});
