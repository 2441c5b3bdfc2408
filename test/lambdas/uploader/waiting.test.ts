import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deliveriesOfRun, waitingDeliveries } from '../../../lambdas/shared/ledger/deliveries.ts';
import { LedgerTable } from '../../../lambdas/shared/ledger/table.ts';
import { metricsOf } from '../helpers/metrics.ts';
import { hashes } from '../helpers/partitions.ts';
import { startUploaderCloud, type UploaderCloud } from '../helpers/uploader-cloud.ts';

let cloud: UploaderCloud;
let ledger: LedgerTable;

const DAY_SECONDS = 86_400;
/** In epoch seconds, the first midnight that is more than an hour away: right before midnight a daily quota would end at once. */
const quotaEnds = Math.ceil((Date.now() / 1000 + 3600) / DAY_SECONDS) * DAY_SECONDS;

beforeAll(async () => {
  const environment = { REPLACE_RETRY_SECONDS: '1', TIKTOK_QUOTA_PERIOD_SECONDS: String(quotaEnds / 2) };
  cloud = await startUploaderCloud({ functions: { uploader: { environment } } });
  ledger = new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);
});

afterAll(async () => {
  await cloud.stop();
});

let count = 0;
const freshAudience = (): string => {
  count += 1;
  return `waiting-${count}`;
};

const stateOf = async (runId: string): Promise<string | undefined> =>
  (await deliveriesOfRun(ledger, 'loyalty', runId))[0]?.state;

/** An audience's changes at TikTok in order, and its members. */
async function atTikTok(name: string) {
  const [audience] = (await cloud.tiktok.admin.audiences()).filter((one) => one.name === name);
  return {
    applied: audience?.applied.map(({ action }) => action),
    members: await cloud.tiktok.admin.members(audience?.id ?? ''),
  };
}

/** Creates an audience that TikTok has just replaced and does not replace again for a time. */
async function lock(audience: string): Promise<void> {
  await cloud.tiktok.admin.configure({ replaceLockMs: 3_600_000 });
  await cloud.put({ audience, runId: `${audience}-0`, files: [hashes(audience, 0, 1000)] });
  await cloud.settled();
  await cloud.put({
    ...{ audience, runId: `${audience}-1`, action: 'replace', files: [hashes(audience, 0, 1100)] },
    exportedAt: '2026-11-20T00:00:00Z',
  });
  await cloud.settled();
}

const unlock = (): Promise<void> => cloud.tiktok.admin.configure({ replaceLockMs: 0 });

/** Waits until a delivery is in a state, while the schedule's event is sent repeatedly. */
async function expectState(runId: string, state: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await cloud.tick();
        return stateOf(runId);
      },
      { timeout: 60_000, interval: 300 },
    )
    .toBe(state);
}

describe('a replace that TikTok refuses because an earlier one is unfinished', { timeout: 180_000 }, () => {
  beforeEach(async () => {
    await cloud.tiktok.admin.clearFaults();
  });

  test('waits in the ledger and not in the queue, and continues when the lock has ended', async () => {
    const audience = freshAudience();
    await lock(audience);
    const runId = `${audience}-2`;

    await cloud.put({
      ...{ audience, runId, action: 'replace', files: [hashes(audience, 500, 1700)] },
      exportedAt: '2026-11-21T00:00:00Z',
    });
    await expectState(runId, 'waiting');
    const [waiting] = await waitingDeliveries(ledger);
    const letters = await cloud.deadLetters();
    await unlock();
    await expectState(runId, 'delivered');

    expect(letters).toEqual([]);
    expect(waiting).toMatchObject({ runId, lastFailure: { name: 'ReplaceLockedError', code: 40002 } });
    expect(Date.parse(waiting?.nextAttemptAt ?? '')).toBeGreaterThan(Date.parse(waiting?.waitingSince ?? ''));
    expect(await atTikTok(audience)).toEqual({
      applied: ['CREATE', 'REPLACE', 'REPLACE'],
      members: hashes(audience, 500, 1700).toSorted(),
    });
  });

  test('makes appends and removals wait, which are then applied in the order of their arrival', async () => {
    const audience = freshAudience();
    await lock(audience);
    const put = async (runId: string, action: 'replace' | 'append' | 'remove', from: number, to: number) => {
      const exportedAt = '2026-11-21T00:00:00Z';
      await cloud.put({ ...{ audience, runId, action, exportedAt }, files: [hashes(audience, from, to)] });
      await expectState(runId, 'waiting');
    };
    await put(`${audience}-2`, 'replace', 2000, 3500);
    await put(`${audience}-3`, 'append', 3500, 3600);
    await put(`${audience}-4`, 'remove', 3550, 3700);
    await put(`${audience}-5`, 'append', 3580, 3590);

    await unlock();
    await expectState(`${audience}-5`, 'delivered');

    expect(await atTikTok(audience)).toEqual({
      applied: ['CREATE', 'REPLACE', 'REPLACE', 'APPEND', 'REMOVE', 'APPEND'],
      members: [...hashes(audience, 2000, 3550), ...hashes(audience, 3580, 3590)].toSorted(),
    });
  });

  test('gives way to a newer one at once, and is never applied', async () => {
    const audience = freshAudience();
    await lock(audience);
    const [older, newer] = [`${audience}-2`, `${audience}-3`];
    const replace = { audience, action: 'replace' } as const;
    await cloud.put({
      ...replace,
      runId: older,
      exportedAt: '2026-11-21T00:00:00Z',
      files: [hashes('o', 0, 1000)],
    });
    await expectState(older, 'waiting');

    await cloud.put({
      ...replace,
      runId: newer,
      exportedAt: '2026-11-22T00:00:00Z',
      files: [hashes('n', 0, 1000)],
    });
    await expectState(older, 'superseded');
    await expectState(newer, 'waiting');
    await unlock();
    await expectState(newer, 'delivered');

    expect(await atTikTok(audience)).toEqual({
      applied: ['CREATE', 'REPLACE', 'REPLACE'],
      members: hashes('n', 0, 1000).toSorted(),
    });
  });

  test('is counted in the metric with its waiting time', async () => {
    const audience = freshAudience();
    await lock(audience);
    const before = metricsOf(cloud, 'uploader').length;

    await cloud.put({
      ...{ audience, runId: `${audience}-2`, action: 'replace', files: [hashes(audience, 0, 1200)] },
      exportedAt: '2026-11-21T00:00:00Z',
    });
    await expectState(`${audience}-2`, 'waiting');
    await cloud.tick();
    await cloud.settled();

    const last = metricsOf(cloud, 'uploader')
      .slice(before)
      .findLast((line) => 'DeliveriesWaiting' in line);
    expect(last).toEqual({
      service: 'uploader',
      DeliveriesWaiting: 1,
      LongestReplaceWait: expect.any(Number),
    });
    expect(last?.['LongestReplaceWait']).toBeLessThan(1);
    await unlock();
  });
});

describe('a delivery whose daily quota is used up', { timeout: 180_000 }, () => {
  test('keeps the reason and the time of its next attempt in the ledger, and counts no failure', async () => {
    const audience = freshAudience();
    await cloud.tiktok.admin.inject({ endpoint: 'create', fault: { kind: 'code', code: 40133 } });

    await cloud.put({ audience, runId: `${audience}-0`, files: [hashes(audience, 0, 1000)] });

    await expect
      .poll(async () => (await deliveriesOfRun(ledger, 'loyalty', `${audience}-0`))[0], { timeout: 60_000 })
      .toMatchObject({
        failures: 0,
        lastFailure: {
          ...{ name: 'DailyQuotaError', code: 40133 },
          message: expect.stringMatching(
            /the daily quota is used up; requests go on after 2.*T00:00:00.000Z/,
          ),
        },
      });
  });
});

describe('a delivery that TikTok makes wait for days', { timeout: 180_000 }, () => {
  test('fails with a dead letter that has the reason, before SQS deletes its message after four days', async () => {
    const audience = freshAudience();
    const runId = `${audience}-0`;
    const headers = { 'X-RateLimit-Reset': String(12 * 3600) };
    await cloud.tiktok.admin.inject({ endpoint: '*', fault: { kind: 'code', code: 40100, headers } });
    const { manifestKey } = await cloud.put({ audience, runId, files: [hashes(audience, 0, 1000)] });
    await expect
      .poll(async () => (await deliveriesOfRun(ledger, 'loyalty', runId))[0]?.lastFailure?.name, {
        timeout: 60_000,
      })
      .toMatch(/^(RateLimited|Pace)Error$/);

    await expect
      .poll(() => receive(manifestKey, Date.now() - 79 * 3_600_000), { timeout: 20_000 })
      .toEqual({ batchItemFailures: [] });

    expect(await cloud.deadLetters()).toMatchObject([{ key: manifestKey, reason: 'PaceError' }]);
    expect((await deliveriesOfRun(ledger, 'loyalty', runId))[0]).toMatchObject({
      state: 'failed',
      lastFailure: {
        message: expect.stringMatching(/^No further request for advertiser \d+ may be sent before/),
      },
    });
  });
});

/** Gives the uploader a message of an object that was sent at a time. */
const receive = (key: string, sentAt: number): Promise<unknown> =>
  cloud.function('uploader').invoke({
    Records: [
      {
        ...{ messageId: `sent-at-${sentAt}`, receiptHandle: 'none', messageAttributes: {} },
        body: JSON.stringify({
          ...{ source: 'aws.s3', 'detail-type': 'Object Created' },
          detail: { bucket: { name: cloud.resources.audiencesBucket }, object: { key } },
        }),
        attributes: { ApproximateReceiveCount: '5', SentTimestamp: String(sentAt) },
        eventSource: 'aws:sqs',
      },
    ],
  });
