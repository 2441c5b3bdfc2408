import { readFileSync } from 'node:fs';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SECOND_ADVERTISER, TWO_ACCOUNTS, writeAdvertisersConfig } from '../../helpers/advertisers-config.ts';
import { partitionWith, reportWith } from '../../helpers/report.ts';
import { hashes } from '../helpers/partitions.ts';
import { startUploaderCloud, type UploaderCloud } from '../helpers/uploader-cloud.ts';

let cloud: UploaderCloud;

beforeAll(async () => {
  const tiktok = { accounts: TWO_ACCOUNTS, minimumMembers: 0, matchMs: 0 };
  cloud = await startUploaderCloud({ configFile: writeAdvertisersConfig(), tiktok });
});

afterAll(async () => {
  await cloud.stop();
});

/** The function's error lines, as message and what they are about. */
function errorLines(): (readonly [string, unknown])[] {
  const lines = readFileSync(cloud.function('audience-monitor').logFile, 'utf8').split('\n');
  return lines
    .filter((line) => line.startsWith('{"level":"ERROR"'))
    .map((line) => JSON.parse(line))
    .map(({ message, advertiser, runId }) => [message, advertiser ?? runId] as const);
}

test('an unreadable report hides neither the advertiser that could not be checked nor the pages after it', async () => {
  for (const runId of ['run-1', 'run-2', 'run-3']) {
    await cloud.put({ audience: runId, runId, source: 'loyalty', files: [hashes(runId, 0, 1200)] });
    await cloud.settled();
    const partition = partitionWith({ audience: runId, format: 'email_sha256', unique: 1200 });
    const report = reportWith({ source: 'loyalty', runId, partitions: [partition] });
    await cloud.putText(`reports/loyalty/${runId}.json`, runId === 'run-2' ? '{}' : JSON.stringify(report));
  }
  await cloud.aws.clients.secrets.send(
    new PutSecretValueCommand({ SecretId: 'brand-two', SecretString: '{}' }),
  );

  const monitor = cloud.function('audience-monitor').invoke({});

  await expect(monitor).rejects.toThrow('brand-two');
  expect(errorLines()).toEqual([
    ['The audiences of an advertiser could not be checked', 'brand-two'],
    ['The report page of a run could not be refreshed', 'run-2'],
  ]);
  const pages = ['run-1', 'run-3'].map(async (runId) => {
    const Key = `reports/loyalty/${runId}.html`;
    const { Body } = await cloud.aws.clients.s3.send(
      new GetObjectCommand({ Bucket: cloud.resources.audiencesBucket, Key }),
    );
    return Body?.transformToString();
  });
  expect(await Promise.all(pages)).toEqual([
    expect.stringContaining('run-1'),
    expect.stringContaining('run-3'),
  ]);
});

test('an unreadable report alone ends the function with an error, for the alarm', async () => {
  await cloud.aws.clients.secrets.send(
    new PutSecretValueCommand({
      SecretId: 'brand-two',
      SecretString: JSON.stringify({ ACCESS_TOKEN: 'token-two', ADVERTISER_ID: SECOND_ADVERTISER }),
    }),
  );

  // A fresh environment, as the function keeps a secret for a while.
  cloud.function('audience-monitor').kill();

  await expect(cloud.function('audience-monitor').invoke({})).rejects.toThrow('is not a report');
});
