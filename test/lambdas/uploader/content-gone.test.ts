import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type Delivery,
  deliveriesOfPartition,
  handPlacedPartition,
  runPartition,
} from '../../../lambdas/shared/ledger/deliveries.ts';
import { LedgerTable } from '../../../lambdas/shared/ledger/table.ts';
import { deliveryStatus } from '../../../operations/status/deliveries.ts';
import { metricsOf, sumOf } from '../helpers/metrics.ts';
import { hashes, type TestPartition } from '../helpers/partitions.ts';
import { startUploaderCloud, type UploaderCloud } from '../helpers/uploader-cloud.ts';

let cloud: UploaderCloud;
let bucket: string;
let ledger: LedgerTable;

beforeAll(async () => {
  const environment = { REPLACE_RETRY_SECONDS: '1', RETRY_DELAY_SECONDS: '1' };
  cloud = await startUploaderCloud({ functions: { uploader: { environment } } });
  await cloud.tiktok.admin.configure({ minimumMembers: 0 });
  bucket = cloud.resources.audiencesBucket;
  ledger = new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);
});

afterAll(async () => {
  await cloud.stop();
});

afterEach(async () => {
  await cloud.tiktok.admin.clearFaults();
  await cloud.tiktok.admin.configure({ replaceLockMs: 0 });
});

const linesOf = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
const remove = (Key: string) => cloud.aws.clients.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));

/** Makes TikTok answer calls of an endpoint with an error. */
const answer = (endpoint: 'file/upload' | 'update', code: number, times: number) =>
  cloud.tiktok.admin.inject({ endpoint, times, fault: { kind: 'code', code } });

const REPLACE = { action: 'replace', exportedAt: '2026-11-21T00:00:00Z' } as const;

/** Puts a partition of an audience; its run id is unique among the audiences. */
const put = (audience: string, run: string, partition: Partial<TestPartition> = {}) =>
  cloud.put({
    audience,
    runId: `${audience}-${run}`,
    files: [hashes(`${audience}-${run}`, 0, 3)],
    ...partition,
  });

/** Makes an audience whose replace waits until TikTok accepts it. */
async function waitWithReplace(audience: string): Promise<void> {
  await put(audience, 'first', { action: 'replace', exportedAt: '2026-11-20T00:00:00Z' });
  await cloud.settled();
  await cloud.tiktok.admin.configure({ replaceLockMs: 3_600_000 });
  await put(audience, 'second', { action: 'replace', exportedAt: '2026-11-20T12:00:00Z' });
  await cloud.settled();
  await put(audience, 'third', REPLACE);
  await cloud.settled();
}

const ofFile = (key: string): Promise<readonly Delivery[]> =>
  deliveriesOfPartition(ledger, handPlacedPartition(bucket, key));

const ofRun = (runId: string): Promise<readonly Delivery[]> =>
  deliveriesOfPartition(ledger, runPartition('loyalty', runId));

const statesOf = (deliveries: readonly Delivery[]): string[] =>
  deliveries.map(({ state }) => state).toSorted();

/** What `audiences status` says about the delivery that failed. */
function failureIn(deliveries: readonly Delivery[]) {
  const failed = deliveries.find(({ state }) => state === 'failed');
  return failed === undefined ? undefined : deliveryStatus(failed, 'main').reason;
}

/** Waits until an append that comes last is delivered, while the schedule's event is sent repeatedly. */
async function expectNotBlocked(audience: string): Promise<void> {
  await cloud.tiktok.admin.configure({ replaceLockMs: 0 });
  await put(audience, 'last');
  const stateAfterTick = async () => {
    await cloud.tick();
    return (await ofRun(`${audience}-last`))[0]?.state;
  };
  await expect.poll(stateAfterTick, { timeout: 40_000, interval: 300 }).toBe('delivered');
  await cloud.settled();
}

async function membersOf(name: string): Promise<readonly string[]> {
  const audience = (await cloud.tiktok.admin.audiences()).find((one) => one.name === name);
  return cloud.tiktok.admin.members(audience?.id ?? '');
}

/** What is in the dead-letter queue; a letter may be there twice, when a wake-up and the end of a delivery cross. */
async function reasons(): Promise<readonly (readonly [string, string | undefined])[]> {
  const letters = await cloud.deadLetters();
  return [
    ...new Map(letters.map(({ key, reason }) => [`${key} ${reason}`, [key, reason] as const])).values(),
  ];
}

describe('a delivery that waits in the line of its audience', { timeout: 120_000 }, () => {
  test('ends as failed when its file is overwritten, and the new content is delivered in its turn', async () => {
    const audience = 'overwritten-file';
    const key = `tiktok/${audience}/email_sha256/list.csv`;
    await waitWithReplace(audience);
    await cloud.putText(key, linesOf(hashes('old', 0, 2)));
    await cloud.settled();
    const before = metricsOf(cloud, 'uploader').length;

    await cloud.putText(key, linesOf(hashes('new', 0, 2)));
    await cloud.settled();
    await expectNotBlocked(audience);

    expect(statesOf(await ofFile(key))).toEqual(['delivered', 'failed']);
    expect(failureIn(await ofFile(key))).toContain(`${key} was overwritten before its delivery had ended`);
    expect(await reasons()).toEqual([[key, 'ContentGoneError']]);
    expect(sumOf(metricsOf(cloud, 'uploader').slice(before), 'DeliveriesDeadLettered')).toBe(1);
    expect(await membersOf(audience)).toEqual(
      [
        ...hashes(`${audience}-third`, 0, 3),
        ...hashes('new', 0, 2),
        ...hashes(`${audience}-last`, 0, 3),
      ].toSorted(),
    );
  });

  test('ends as failed when its file is removed, and continues when the file is placed again', async () => {
    const audience = 'removed-file';
    const key = `tiktok/${audience}/email_sha256/list.csv`;
    await waitWithReplace(audience);
    await cloud.putText(key, linesOf(hashes('removed', 0, 2)));
    await cloud.settled();

    await remove(key);
    await expectNotBlocked(audience);
    const failed = await ofFile(key);
    await cloud.putText(key, linesOf(hashes('removed', 0, 2)));
    await cloud.settled();

    expect(failureIn(failed)).toContain(`${key} was removed before its delivery had ended`);
    expect(await reasons()).toEqual([[key, 'ContentGoneError']]);
    expect(statesOf(await ofFile(key))).toEqual(['delivered']);
  });

  test('has one dead letter when several messages find at once that its file is removed', async () => {
    const audience = 'removed-for-several';
    const key = `tiktok/${audience}/email_sha256/list.csv`;
    await waitWithReplace(audience);
    await cloud.putText(key, linesOf(hashes('several', 0, 2)));
    await cloud.settled();

    await remove(key);
    await cloud.repeatEvent(key, 4);
    await cloud.settled();

    expect((await cloud.deadLetters()).map(({ reason }) => reason)).toEqual(['ContentGoneError']);
    expect(statesOf(await ofFile(key))).toEqual(['failed']);
    await expectNotBlocked(audience);
  });

  test('waits anew when its file is removed and placed again', async () => {
    const audience = 'waits-again';
    const key = `tiktok/${audience}/email_sha256/list.csv`;
    await waitWithReplace(audience);
    await cloud.putText(key, linesOf(hashes('again', 0, 2)));
    await cloud.settled();
    const [first] = await ofFile(key);
    await remove(key);
    await cloud.repeatEvent(key, 1);
    await cloud.settled();
    const placedAt = new Date().toISOString();
    await cloud.putText(key, linesOf(hashes('again', 0, 2)));
    await cloud.settled();

    const [second] = await ofFile(key);
    expect([first?.state, second?.state]).toEqual(['waiting', 'waiting']);
    expect(second?.waitingSince?.localeCompare(placedAt)).toBe(1);
    expect(await reasons()).toEqual([[key, 'ContentGoneError']]);
    await expectNotBlocked(audience);
  });

  test('ends as failed when its file is overwritten with content that is refused', async () => {
    const audience = 'broken-file';
    const key = `tiktok/${audience}/email_sha256/list.csv`;
    await waitWithReplace(audience);
    await cloud.putText(key, linesOf(hashes('good', 0, 2)));
    await cloud.settled();

    await cloud.putText(key, 'd41d8cd98f00b204e9800998ecf8427e\n');
    await cloud.settled();
    await expectNotBlocked(audience);

    expect(statesOf(await ofFile(key))).toEqual(['failed']);
    expect(await reasons()).toEqual([[key, 'PrivacyGateError']]);
  });

  test('ends as failed when its manifest is removed', async () => {
    const audience = 'removed-manifest';
    await waitWithReplace(audience);
    const { manifestKey } = await put(audience, 'fourth');
    await cloud.settled();

    await remove(manifestKey);
    await expectNotBlocked(audience);

    expect(failureIn(await ofRun(`${audience}-fourth`))).toContain(`${manifestKey} was removed`);
    expect(await reasons()).toEqual([[manifestKey, 'ContentGoneError']]);
  });

  test('ends as failed when its manifest is overwritten, and the new partition is delivered', async () => {
    const audience = 'overwritten-manifest';
    await waitWithReplace(audience);
    const { manifestKey } = await put(audience, 'fourth', { files: [hashes('before', 0, 2)] });
    await cloud.settled();

    await put(audience, 'fourth', { files: [hashes('after', 0, 4)] });
    await cloud.settled();
    await expectNotBlocked(audience);

    expect(statesOf(await ofRun(`${audience}-fourth`))).toEqual(['delivered', 'failed']);
    expect(await reasons()).toEqual([[manifestKey, 'ContentGoneError']]);
    expect(await membersOf(audience)).toEqual(expect.arrayContaining(hashes('after', 0, 4)));
  });

  test('ends as failed when its advertiser is taken out of the configuration', async () => {
    const audience = 'former-advertiser';
    const key = `tiktok/${audience}/email_sha256/list.csv`;
    await waitWithReplace(audience);
    await cloud.putText(key, linesOf(hashes('former', 0, 2)));
    await cloud.settled();
    const [waiting] = await ofFile(key);
    // As if it had begun with an advertiser that the configuration had then.
    await DynamoDBDocumentClient.from(cloud.aws.clients.dynamodb).send(
      new UpdateCommand({
        TableName: ledger.name,
        Key: { pk: handPlacedPartition(bucket, key), sk: `DELIVERY#${waiting?.id}` },
        UpdateExpression: 'SET advertiser = :former',
        ExpressionAttributeValues: { ':former': 'former' },
      }),
    );

    await expectNotBlocked(audience);

    expect(failureIn(await ofFile(key))).toContain('is for the advertiser former');
    expect(await reasons()).toEqual([[key, 'UnknownAdvertiserError']]);
  });
});

describe('a delivery that has begun to change its audience', { timeout: 120_000 }, () => {
  test('makes way for the new content of its file at once', async () => {
    const audience = 'overwritten-midway';
    const key = `tiktok/${audience}/email_sha256/list.csv`;
    await put(audience, 'first');
    await cloud.settled();
    await answer('update', 50000, 1000);
    await cloud.putText(key, linesOf(hashes('old', 0, 2)));
    const failures = async () => (await ofFile(key))[0]?.failures;
    await expect.poll(failures, { timeout: 40_000, interval: 200 }).toBeGreaterThan(0);

    await cloud.putText(key, linesOf(hashes('new', 0, 2)));
    await expect.poll(async () => statesOf(await ofFile(key)), { timeout: 60_000 }).toContain('failed');
    await cloud.tiktok.admin.clearFaults();
    await expectNotBlocked(audience);

    expect(statesOf(await ofFile(key))).toEqual(['delivered', 'failed']);
    expect(await reasons()).toEqual([[key, 'ContentGoneError']]);
  });
});

describe('a delivery whose file is removed, and placed again at once', { timeout: 120_000 }, () => {
  // The file comes back before, while and after its delivery ends because of the removal.
  test.each([0, 40, 55, 70, 100])('is delivered after %i ms', async (wait) => {
    const audience = `placed-after-${wait}`;
    const key = `tiktok/${audience}/email_sha256/list.csv`;
    await answer('file/upload', 50000, 1000);
    await cloud.putText(key, linesOf(hashes(audience, 0, 2)));
    const failures = async () => (await ofFile(key))[0]?.failures;
    await expect.poll(failures, { timeout: 60_000, interval: 50 }).toBeGreaterThan(0);
    await cloud.tiktok.admin.clearFaults();

    await remove(key);
    await cloud.repeatEvent(key, 1);
    await sleep(wait);
    await cloud.putText(key, linesOf(hashes(audience, 0, 2)));
    await cloud.settled();

    expect(statesOf(await ofFile(key))).toEqual(['delivered']);
    expect(await membersOf(audience)).toEqual(hashes(audience, 0, 2).toSorted());
    await cloud.deadLetters();
  });
});

describe('a removed file of which several messages come, and older content failed', {
  timeout: 120_000,
}, () => {
  test('ends its delivery once, and the other messages have nothing to do', async () => {
    const key = 'tiktok/removed-after-failure/email_sha256/list.csv';
    await cloud.putText(key, 'd41d8cd98f00b204e9800998ecf8427e\n');
    await answer('file/upload', 40002, 1);
    await cloud.putText(key, linesOf(hashes('older', 0, 2)));
    await cloud.settled();
    await cloud.deadLetters();
    await answer('file/upload', 50000, 1000);
    await cloud.putText(key, linesOf(hashes('newer', 0, 2)));
    const failures = async () => (await ofFile(key)).map((delivery) => delivery.failures);
    await expect.poll(failures, { timeout: 60_000, interval: 100 }).toContain(1);
    const before = metricsOf(cloud, 'uploader').length;

    await cloud.repeatEvent(key, 3);
    await remove(key);
    await cloud.settled();

    expect(statesOf(await ofFile(key))).toEqual(['failed', 'failed']);
    expect((await reasons()).filter(([, reason]) => reason === 'ContentGoneError')).toHaveLength(1);
    expect(metricsOf(cloud, 'uploader').slice(before).length).toBeLessThan(20);
  });
});

describe('an event of a manifest that was removed after its delivery', { timeout: 120_000 }, () => {
  test('has nothing to do', async () => {
    const { manifestKey } = await put('removed-afterwards', 'first');
    await cloud.settled();
    await remove(manifestKey);

    await cloud.repeatEvent(manifestKey, 1);
    await cloud.settled();

    expect(await cloud.deadLetters()).toEqual([]);
    expect(statesOf(await ofRun('removed-afterwards-first'))).toEqual(['delivered']);
  });
});
