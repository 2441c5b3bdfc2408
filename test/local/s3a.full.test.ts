import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { environmentFor, type LocalAws, startLocalAws } from '../../local/aws.ts';
import { PREPARE_SCRIPT } from '../../operations/paths.ts';
import { SparkHost, type SparkOutcome } from '../../operations/spark/spark-host.ts';
import { hashesOf, linesOf } from '../e2e/helpers/bucket.ts';
import { type AwsFault, type AwsProxy, type AwsRequest, startAwsProxy } from '../faults/helpers/aws-proxy.ts';
import { S3_DENIES, S3_SLOWS_DOWN } from '../faults/helpers/s3-answers.ts';

// The deployed script with the connector of Glue 5.1, over HTTP, to an S3 that sometimes fails.

const Bucket = 'audiences';
const CONFIG = 'config/pipeline.config.json';
/** The least that S3 takes as a part of an upload. */
const PART_BYTES = 5 * 1024 * 1024;
let aws: LocalAws;
let proxy: AwsProxy;
let spark: SparkHost;
let exports = 0;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 's3a-'));
  aws = await startLocalAws(join(folder, 'aws.log'));
  proxy = await startAwsProxy();
  proxy.target(aws.endpoint);
  await aws.clients.s3.send(new CreateBucketCommand({ Bucket }));
  const sources = [{ name: 'shop', audience: { column: 'audience' } }];
  await put(CONFIG, JSON.stringify({ sources }));
  spark = new SparkHost({
    script: PREPARE_SCRIPT,
    logFile: join(folder, 'spark.log'),
    scratchFolder: join(folder, 'scratch'),
    isForSmallExports: true,
    s3: {
      endpoint: proxy.endpoint,
      environment: environmentFor(proxy.endpoint, 'local'),
      // The least that are taken: S3A would wait 200 seconds for an answer, and send up to 64 MB at once.
      settings: {
        'connection.timeout': '2000',
        'multipart.size': String(PART_BYTES),
        'multipart.threshold': String(PART_BYTES),
      },
    },
  });
});

afterEach(() => proxy.clear());

afterAll(async () => {
  await spark?.stop();
  await proxy?.stop();
  await aws?.stop();
});

async function put(key: string, text: string): Promise<void> {
  await aws.clients.s3.send(new PutObjectCommand({ Bucket, Key: key, Body: text }));
}

/** Everything below a prefix, by key. */
async function objectsUnder(prefix: string): Promise<Record<string, string>> {
  const { s3 } = aws.clients;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
  const objects = Contents.map(async ({ Key = '' }) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return [Key, (await Body?.transformToString()) ?? ''] as const;
  });
  return Object.fromEntries(await Promise.all(objects));
}

/** Prepares an export of the source, as Glue starts the script. */
const prepare = (exportId: string): Promise<SparkOutcome> =>
  spark.run(
    [
      ...['--config', `s3://${Bucket}/${CONFIG}`, '--source', 'shop', '--export_id', exportId],
      ...['--exports_root', `s3://${Bucket}/exports`, '--audiences_root', `s3://${Bucket}`],
    ],
    300,
  );

/** Lands an export of some members of one audience. */
async function land(rows: number, audience = 'members'): Promise<string> {
  exports += 1;
  const exportId = `export-${exports}`;
  const lines = Array.from({ length: rows }, (_, index) => `member${index}@example.com,${audience}`);
  await put(`exports/shop/${exportId}/part-0.csv`, linesOf(['email,audience', ...lines]));
  return exportId;
}

const DONE = { exitCode: 0, errorLine: '' };

/** What S3 is left with by a run of the members, staging included. */
const published = async (exportId: string): Promise<Record<string, string>> => {
  const { [`tiktok/members/email_sha256/${exportId}/manifest.json`]: manifest = '', ...others } =
    await objectsUnder(`tiktok/members/email_sha256/${exportId}/`);
  expect(await objectsUnder('staging/')).toEqual({});
  expect(JSON.parse(manifest)).toMatchObject({ runId: exportId, audience: 'members' });
  return others;
};

const strikes = (matches: (request: AwsRequest) => boolean, effect: AwsFault['effect'], times = 2) =>
  proxy.set({ matches, effect, times });

// A JVM starts, and a busy machine takes seconds where an idle one does not.
describe('the preparation over S3A', { timeout: 300_000 }, () => {
  const NAME = 'week 48 + 50 % #1 🎉';

  test('keeps blanks, plus, percent and number signs, and emoji in keys as they are', async () => {
    const rows = Array.from({ length: 3 }, (_, index) => `member${index}@example.com,${NAME}`);
    await put(`exports/shop/${NAME}/part + % # 🎉 %2B.csv`, linesOf(['email,audience', ...rows]));

    const outcome = await prepare(NAME);

    expect(outcome).toEqual(DONE);
    const folder = `tiktok/${NAME}/email_sha256/${NAME}`;
    const objects = await objectsUnder(`tiktok/${NAME}/`);
    expect(Object.keys(objects)).toEqual([`${folder}/manifest.json`, `${folder}/part-00000.csv`]);
    expect(objects[`${folder}/part-00000.csv`]).toBe(linesOf(hashesOf('member', 3)));
    expect(JSON.parse(objects[`${folder}/manifest.json`] ?? '')).toMatchObject({
      audience: NAME,
      files: [{ key: `${folder}/part-00000.csv`, rows: 3, bytes: 195 }],
    });
    expect(Object.keys(await objectsUnder('reports/'))).toEqual([`reports/shop/${NAME}.json`]);
  });

  test('uploads a file beyond the size of a part in parts, also while S3 refuses some', async () => {
    const rows = 100_000;
    const exportId = await land(rows);
    const isPart = ({ operation, path }: AwsRequest) => operation === 'PUT' && path.includes('partNumber=');
    const slow = strikes((request) => isPart(request) && request.path.includes('tiktok/'), S3_SLOWS_DOWN);

    const outcome = await prepare(exportId);

    expect(outcome).toEqual(DONE);
    expect(slow.strikes()).toBe(2);
    expect(await published(exportId)).toEqual({
      [`tiktok/members/email_sha256/${exportId}/part-00000.csv`]: linesOf(hashesOf('member', rows)),
    });
    const { Uploads } = await aws.clients.s3.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(Uploads).toBeUndefined();
  });

  test.each<[string, AwsFault['effect']]>([
    ['asks to slow down', S3_SLOWS_DOWN],
    ['answers slowly', { kind: 'delay', milliseconds: 1000 }],
    ['does not answer', { kind: 'hold', when: 'before' }],
    ['does what is asked, but its answer is lost', { kind: 'lose' }],
  ])('publishes the same when S3 %s, whatever was asked', async (_what, effect) => {
    const exportId = await land(1000);
    const faults = ['GET', 'HEAD', 'PUT', 'POST'].map((method) =>
      strikes(({ operation, path }) => operation === method && path.includes(Bucket), effect),
    );

    const outcome = await prepare(exportId);

    expect(outcome).toEqual(DONE);
    expect(faults.map((fault) => fault.strikes())).toEqual([2, 2, 2, 2]);
    expect(await published(exportId)).toEqual({
      [`tiktok/members/email_sha256/${exportId}/part-00000.csv`]: linesOf(hashesOf('member', 1000)),
    });
  });

  test('reads on where the answer with an export broke off', async () => {
    const exportId = await land(1000);
    const broken = strikes(
      ({ operation, path }) => operation === 'GET' && path.includes('part-0.csv'),
      { kind: 'breakOff', afterBytes: 100 },
      1,
    );

    const outcome = await prepare(exportId);

    expect(outcome).toEqual(DONE);
    expect(broken.strikes()).toBe(1);
    expect(await published(exportId)).toEqual({
      [`tiktok/members/email_sha256/${exportId}/part-00000.csv`]: linesOf(hashesOf('member', 1000)),
    });
  });

  test('fails in one line that names the object when S3 refuses to take it, and leaves no manifest', async () => {
    const exportId = await land(1000);
    strikes(
      ({ operation, path }) => operation === 'PUT' && path.includes('/tiktok/members/'),
      S3_DENIES,
      1000,
    );

    const outcome = await prepare(exportId);

    const uri = `s3://${Bucket}/tiktok/members/email_sha256/${exportId}/part-00000.csv`;
    expect(outcome).toEqual({
      exitCode: 1,
      errorLine: `PublishError: ${uri} cannot be written (AccessDeniedException); see that the folder can be written`,
    });
    expect(await objectsUnder(`tiktok/members/email_sha256/${exportId}/`)).toEqual({});
    expect(await objectsUnder('staging/')).toEqual({});
  });

  test('is done also when S3 refuses to remove what was staged', async () => {
    const exportId = await land(1000);
    const denied = strikes(({ path }) => path.includes('?delete'), S3_DENIES, 1000);

    const outcome = await prepare(exportId);

    expect(denied.strikes()).toBeGreaterThan(0);
    expect(outcome).toEqual(DONE);
    const keys = Object.keys(await objectsUnder(`tiktok/members/email_sha256/${exportId}/`));
    expect(keys.map((key) => key.split('/').at(-1))).toEqual(['manifest.json', 'part-00000.csv']);
  });
});
