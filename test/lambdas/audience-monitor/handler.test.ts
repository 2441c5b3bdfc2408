import { readFileSync } from 'node:fs';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listAudiences } from '../../../lambdas/shared/ledger/audiences.ts';
import { listMatched } from '../../../lambdas/shared/ledger/matched-history.ts';
import { LedgerTable } from '../../../lambdas/shared/ledger/table.ts';
import { partitionWith, reportWith } from '../../helpers/report.ts';
import { hashes } from '../helpers/partitions.ts';
import { startUploaderCloud, type UploaderCloud } from '../helpers/uploader-cloud.ts';

const ADVERTISER = '7000000000000000001';

let cloud: UploaderCloud;

beforeAll(async () => {
  cloud = await startUploaderCloud({ tiktok: { matchMs: 0 } });
});

afterAll(async () => {
  await cloud.stop();
});

/** Delivers an audience and returns its id at TikTok. */
async function deliver(audience: string, runId: string, rows: number): Promise<string> {
  await cloud.put({ audience, runId, files: [hashes(audience, 0, rows)] });
  await cloud.settled();
  return (await cloud.tiktok.admin.audiences()).find(({ name }) => name === audience)?.id ?? '';
}

/** Runs the function and returns the metrics that it sent. */
async function runMonitor(): Promise<readonly Record<string, unknown>[]> {
  const before = readFileSync(cloud.function('audience-monitor').logFile, {
    encoding: 'utf8',
    flag: 'a+',
  }).length;
  await cloud.function('audience-monitor').invoke({});
  const log = readFileSync(cloud.function('audience-monitor').logFile, 'utf8').slice(before);
  return log
    .split('\n')
    .filter((line) => line.startsWith('{"_aws"'))
    .map((line) => {
      const { _aws, ...metrics } = JSON.parse(line);
      return metrics;
    });
}

const reportKey = (runId: string): string => `reports/loyalty/${runId}.json`;

describe('audience-monitor', () => {
  test('records the matched size of a delivered audience in metrics, in the ledger and on the report page', async () => {
    const id = await deliver('matched', 'run-1', 2000);
    await cloud.tiktok.admin.setAudience(id, { coverNum: 1500 });
    const partition = partitionWith({ audience: 'matched', format: 'email_sha256', unique: 2000 });
    await cloud.putText(
      reportKey('run-1'),
      JSON.stringify(reportWith({ source: 'loyalty', runId: 'run-1', partitions: [partition] })),
    );

    const metrics = await runMonitor();

    const service = 'audience-monitor';
    expect(metrics).toEqual([
      { service, audienceId: id, MatchedUsers: 1500 },
      { service, audienceId: id, MatchRate: 0.75 },
      { service, AudienceInvalid: 0 },
    ]);
    const ledger = new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);
    const [overview] = await listAudiences(ledger, ADVERTISER);
    expect(overview?.check?.record).toMatchObject({
      audienceId: id,
      matchedUsers: 1500,
      matchRate: 0.75,
      problems: [],
    });
    const page = await cloud.aws.clients.s3.send(
      new GetObjectCommand({ Bucket: cloud.resources.audiencesBucket, Key: 'reports/loyalty/run-1.html' }),
    );
    expect(await page.Body?.transformToString()).toContain('1,500');
  });

  test('stores the match rate of each identifier type, one item per hour, for 90 days', async () => {
    await runMonitor();

    const ledger = new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);
    const items = await ledger.query(`MATCHRATES#${ADVERTISER}`, 'HOUR#');
    // Two checks within an hour, or one on each side of its end.
    expect(items.length).toBe(new Set(items.map(({ at }) => String(at).slice(0, 13))).size);
    const [{ at, expiresAt, types } = {}] = items;
    expect(types).toEqual([
      { format: 'email_sha256', audiences: 1, matchedUsers: 1500, deliveredRows: 2000 },
    ]);
    expect(expiresAt).toBe(Math.floor(Date.parse(String(at)) / 1000) + 90 * 86_400);
    const page = await cloud.aws.clients.s3.send(
      new GetObjectCommand({ Bucket: cloud.resources.audiencesBucket, Key: 'reports/loyalty/run-1.html' }),
    );
    expect(await page.Body?.transformToString()).toContain('Match rate by identifier type');
  });

  test('keeps what was matched in each audience, once a day and at every change', async () => {
    const [audience] = await cloud.tiktok.admin.audiences();
    await runMonitor();
    await cloud.tiktok.admin.setAudience(audience?.id ?? '', { coverNum: 1600 });

    await runMonitor();

    const ledger = new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);
    const items = await ledger.query(`MATCHED#${ADVERTISER}#matched`, 'FORMAT#');
    expect(items.map(({ format, matchedUsers }) => ({ format, matchedUsers })).slice(-2)).toEqual([
      { format: 'email_sha256', matchedUsers: 1500 },
      { format: 'email_sha256', matchedUsers: 1600 },
    ]);
    const [{ at, expiresAt } = {}] = items;
    expect(expiresAt).toBe(Math.floor(Date.parse(String(at)) / 1000) + 90 * 86_400);
    const [point, ...others] = await listMatched(ledger, ADVERTISER, 'matched');
    expect([point?.matchedUsers, others.length]).toEqual([1600, 0]);
  });

  test('notes no size and sends none while TikTok calculates, and the same size again afterwards', async () => {
    const ledger = new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);
    const [audience] = await cloud.tiktok.admin.audiences();
    const id = audience?.id ?? '';
    const noted = async () =>
      (await ledger.query(`MATCHED#${ADVERTISER}#matched`, 'FORMAT#')).map(
        ({ matchedUsers }) => matchedUsers,
      );
    const before = await noted();

    await cloud.tiktok.admin.setAudience(id, { isValid: false, coverNum: 0 });
    const calculating = { metrics: await runMonitor(), noted: await noted() };
    await cloud.tiktok.admin.setAudience(id, { isValid: true, coverNum: 0 });
    const nobody = { metrics: await runMonitor(), noted: await noted() };
    await cloud.tiktok.admin.setAudience(id, { coverNum: 1600 });
    await runMonitor();

    const service = 'audience-monitor';
    expect(calculating).toEqual({ metrics: [{ service, AudienceInvalid: 0 }], noted: before });
    expect(nobody.metrics).toContainEqual({ service, audienceId: id, MatchedUsers: 0 });
    expect(nobody.noted).toEqual([...before, 0]);
    expect((await listMatched(ledger, ADVERTISER, 'matched')).map((point) => point.matchedUsers)).toEqual([
      1600,
    ]);
  });

  test("raises the alarm once for lines that TikTok could not parse, and stores TikTok's message", async () => {
    const id = await deliver('partly-parsed', 'run-2', 1000);
    const msg = 'Partial failure: 3 lines could not be parsed.';
    await cloud.tiktok.admin.setAudience(id, { addHistory: { action: 'APPEND', msg } });

    const [first, second] = [await runMonitor(), await runMonitor()];

    expect(first).toContainEqual({ service: 'audience-monitor', AudienceInvalid: 1 });
    expect(second).toContainEqual({ service: 'audience-monitor', AudienceInvalid: 0 });
    const ledger = new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);
    const overviews = await listAudiences(ledger, ADVERTISER);
    const check = overviews.find(({ audience }) => audience.audience === 'partly-parsed')?.check;
    expect(check?.record.problems.map(({ message }) => message)).toEqual([expect.stringContaining(msg)]);
  });

  test('raises the alarm as long as TikTok reports an error of an audience', async () => {
    const id = await deliver('failed', 'run-3', 1000);
    await cloud.tiktok.admin.setAudience(id, { errorMsg: 'Too few identifiers could be matched.' });

    const [first, second] = [await runMonitor(), await runMonitor()];
    await cloud.tiktok.admin.setAudience(id, { errorMsg: '' });
    const third = await runMonitor();

    expect([first, second, third].map((metrics) => metrics.at(-1))).toEqual([
      { service: 'audience-monitor', AudienceInvalid: 1 },
      { service: 'audience-monitor', AudienceInvalid: 1 },
      { service: 'audience-monitor', AudienceInvalid: 0 },
    ]);
  });

  test('warns of an audience that will expire, and records the day', async () => {
    const id = await deliver('forgotten', 'run-4', 1000);
    await cloud.tiktok.admin.setAudience(id, { expiredTime: Date.now() + 30 * 86_400_000 });

    const metrics = await runMonitor();

    expect(metrics.at(-1)).toMatchObject({ AudienceExpiring: 1 });
    const ledger = new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);
    const overviews = await listAudiences(ledger, ADVERTISER);
    const check = overviews.find(({ audience }) => audience.audience === 'forgotten')?.check;
    expect(check?.record.expiresAt).toMatch(/^\d{4}-\d\d-\d\d /);
  });
});
