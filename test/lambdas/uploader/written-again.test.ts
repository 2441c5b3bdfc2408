import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { deliveriesOfRun } from '../../../lambdas/shared/ledger/deliveries.ts';
import { LedgerTable } from '../../../lambdas/shared/ledger/table.ts';
import { hashes, manifestOf, putTextInParts, type TestPartition } from '../helpers/partitions.ts';
import { startUploaderCloud, type UploaderCloud } from '../helpers/uploader-cloud.ts';

let cloud: UploaderCloud;
let ledger: LedgerTable;

beforeAll(async () => {
  cloud = await startUploaderCloud();
  await cloud.tiktok.admin.configure({ minimumMembers: 0 });
  ledger = new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);
});

afterAll(async () => {
  await cloud.stop();
});

afterEach(async () => {
  await cloud.deadLetters();
});

const linesOf = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

/** Puts a partition whose uploads TikTok refuses after the first ones, so that a redrive continues it. */
async function putInterrupted(partition: TestPartition, uploaded: number): Promise<void> {
  const fault = { kind: 'code', code: 40002 } as const;
  await cloud.tiktok.admin.inject({ endpoint: 'file/upload', skip: uploaded, times: 100, fault });
  await cloud.put(partition);
  await cloud.settled();
  await cloud.tiktok.admin.clearFaults();
}

/** Writes the files of a partition again, as a second attempt of the job run does under SSE-KMS: with other ETags. */
async function writeAgain(partition: TestPartition): Promise<void> {
  const { s3 } = cloud.aws.clients;
  const { keys } = manifestOf(partition);
  for (const [index, key] of keys.entries()) {
    const content = Buffer.from(linesOf(partition.files[index] ?? []));
    await putTextInParts(s3, cloud.resources.audiencesBucket, key, content);
  }
}

async function redriven(runId: string) {
  await cloud.redrive();
  await cloud.settled();
  return (await deliveriesOfRun(ledger, 'loyalty', runId))[0];
}

async function membersOf(name: string): Promise<readonly string[]> {
  const audience = (await cloud.tiktok.admin.audiences()).find((one) => one.name === name);
  return cloud.tiktok.admin.members(audience?.id ?? '');
}

describe('a delivery whose files are written again while it is under way', { timeout: 120_000 }, () => {
  test('continues when they have the same bytes and other ETags, and uploads nothing twice', async () => {
    const files = [hashes('same', 0, 50), hashes('same', 50, 90)];
    const partition = { audience: 'same-bytes', runId: 'same', files };
    await putInterrupted(partition, 1);

    await writeAgain(partition);
    const delivery = await redriven('same');

    expect(delivery).toMatchObject({ state: 'delivered', rows: 90 });
    expect(await membersOf('same-bytes')).toEqual(hashes('same', 0, 90).toSorted());
    const { uploadsBySignature } = await cloud.tiktok.admin.counters();
    expect(Math.max(...Object.values(uploadsBySignature))).toBe(1);
    expect(await cloud.deadLetters()).toEqual([]);
  });

  test('fails with the file that has other lines, and changes nothing', async () => {
    const files = [hashes('other', 0, 50), hashes('other', 50, 90)];
    const partition = { audience: 'other-bytes', runId: 'other', files };
    await putInterrupted(partition, 0);

    await writeAgain({ ...partition, files: [hashes('other', 0, 50), hashes('else', 50, 90)] });
    const delivery = await redriven('other');

    const key = 'tiktok/other-bytes/email_sha256/other/part-00001.csv';
    expect(delivery).toMatchObject({
      state: 'failed',
      lastFailure: {
        name: 'ContentGoneError',
        message: expect.stringContaining(`${key} was overwritten before its delivery had ended`),
      },
    });
    expect((await cloud.tiktok.admin.audiences()).map(({ name }) => name)).not.toContain('other-bytes');
  });

  test('fails with both numbers of rows when a file has fewer lines', async () => {
    const files = [hashes('fewer', 0, 50), hashes('fewer', 50, 90)];
    const partition = { audience: 'fewer-lines', runId: 'fewer', files };
    await putInterrupted(partition, 0);

    await writeAgain({ ...partition, files: [hashes('fewer', 0, 50), hashes('fewer', 50, 80)] });
    const delivery = await redriven('fewer');

    expect(delivery?.lastFailure).toMatchObject({
      name: 'ManifestMismatchError',
      message: expect.stringContaining('the manifest says 40 rows, but the file has 30'),
    });
  });
});
