import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, test } from 'vitest';
import { deliveriesOfDay } from '../../lambdas/shared/ledger/deliveries.ts';
import { LedgerTable } from '../../lambdas/shared/ledger/table.ts';
import { hashes } from '../lambdas/helpers/partitions.ts';
import { startUploaderCloud, type UploaderCloud } from '../lambdas/helpers/uploader-cloud.ts';

const MEBIBYTE = 1024 * 1024;
/** More lines than a file of 50 MiB can have (806,596), and not a multiple of that. */
const ROWS = 1_000_000;

const clouds: UploaderCloud[] = [];

async function start(functions: Parameters<typeof startUploaderCloud>[0]): Promise<UploaderCloud> {
  const cloud = await startUploaderCloud(functions);
  clouds.push(cloud);
  return cloud;
}

afterEach(async () => {
  await Promise.all(clouds.splice(0).map((cloud) => cloud.stop()));
});

const logOf = (cloud: UploaderCloud): string => readFileSync(cloud.function('uploader').logFile, 'utf8');

describe('a long delivery', { timeout: 300_000 }, () => {
  test('of 130 files continues over several invocations and uploads each file once', async () => {
    const cloud = await start({
      functions: {
        uploader: {
          timeoutSeconds: 24,
          environment: { TIKTOK_REQUESTS_PER_SECOND: '1000', LEASE_SECONDS: '5' },
        },
      },
    });
    // Each upload takes 0.9 s, four in parallel: longer than one invocation. Its end leaves 3 s to those that have begun, which a
    // busy machine needs: one that is cut off is rightly uploaded again.
    await cloud.tiktok.admin.inject({
      endpoint: 'file/upload',
      times: 130,
      fault: { kind: 'slow', delayMs: 900 },
    });
    const files = Array.from({ length: 130 }, (_, n) => hashes('long', n * 30, n * 30 + 30));

    await cloud.put({ audience: 'long', runId: 'run', action: 'replace', files });
    await cloud.settled();

    const [audience] = await cloud.tiktok.admin.audiences();
    expect(await cloud.tiktok.admin.members(audience?.id ?? '')).toEqual(hashes('long', 0, 3900).toSorted());
    // A replace is one call of up to 500 files, including its create.
    expect(audience?.applied.map(({ action, signatures }) => [action, signatures.length])).toEqual([
      ['CREATE', 130],
    ]);
    const { uploadsBySignature } = await cloud.tiktok.admin.counters();
    expect([Object.keys(uploadsBySignature).length, new Set(Object.values(uploadsBySignature))]).toEqual([
      130,
      new Set([1]),
    ]);
    expect(logOf(cloud).match(/TimeUpError/g)?.length ?? 0).toBeGreaterThan(0);
    expect(await cloud.deadLetters()).toEqual([]);
  });

  test('of a file over 50 MiB is cut at line ends, and needs little memory', async () => {
    const cloud = await start({});
    const key = 'tiktok/large/email_sha256/people.csv';
    const digest = Buffer.alloc(32);
    const body = Readable.from(windowsLines(digest));

    await cloud.aws.clients.s3.send(
      new PutObjectCommand({
        ...{ Bucket: cloud.resources.audiencesBucket, Key: key, Body: body },
        // 12 bytes of header, 66 a line.
        ContentLength: 14 + ROWS * 66,
      }),
    );
    await cloud.settled();

    const [audience] = await cloud.tiktok.admin.audiences();
    expect({ members: audience?.members, digest: audience?.digest }).toEqual({
      members: ROWS,
      digest: digest.toString('hex'),
    });
    expect(audience?.applied.map(({ action, signatures }) => [action, signatures.length])).toEqual([
      ['CREATE', 2],
    ]);
    expect(await cloud.tiktok.admin.violations()).toEqual([]);
    const { uploadedBytes } = await cloud.tiktok.admin.counters();
    expect(uploadedBytes).toBe(ROWS * 65);
    const [, memory = '9999'] = /REPORT .*Max Memory Used: (\d+) MB/.exec(logOf(cloud)) ?? [];
    expect(Number(memory) * MEBIBYTE).toBeLessThan(400 * MEBIBYTE);
  });

  test('of a gzip file is uploaded in several parts when its content exceeds the limit of one', async () => {
    const cloud = await start({});
    const key = 'tiktok/large/email_sha256/large.csv.gz';
    const all = hashes('large', 0, 806_596 + 10);
    const body = gzipSync(all.map((line) => `${line}\n`).join(''), { level: 1 });

    await cloud.aws.clients.s3.send(
      new PutObjectCommand({ Bucket: cloud.resources.audiencesBucket, Key: key, Body: body }),
    );
    await cloud.settled();

    const [audience] = await cloud.tiktok.admin.audiences();
    expect(audience?.applied.map(({ action, signatures }) => [action, signatures.length])).toEqual([
      ['CREATE', 2],
    ]);
    expect(new Set(await cloud.tiktok.admin.members(audience?.id ?? ''))).toEqual(new Set(all));
    const ledger = new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);
    const today = await deliveriesOfDay(ledger, new Date().toISOString().slice(0, 10));
    expect(
      today.map((delivery) => ({ key: delivery.key, state: delivery.state, rows: delivery.rows })),
    ).toEqual([{ key, state: 'delivered', rows: all.length }]);
  });
});

/** A header and distinct hashes in capitals, with CRLF; the XOR of them all goes into `digest`. */
function* windowsLines(digest: Buffer): Generator<Buffer> {
  yield Buffer.from('email_sha256\r\n');
  const perPiece = 1000;
  for (let from = 0; from < ROWS; from += perPiece) {
    const lines: string[] = [];
    for (let row = from; row < from + perPiece; row++) {
      const hash = createHash('sha256').update(`large-${row}`).digest();
      for (let at = 0; at < 32; at++) digest[at] = (digest[at] ?? 0) ^ (hash[at] ?? 0);
      lines.push(`${hash.toString('hex').toUpperCase()}\r\n`);
    }
    yield Buffer.from(lines.join(''));
  }
}
