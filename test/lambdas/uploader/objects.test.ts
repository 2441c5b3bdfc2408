import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ReadTimeoutError, TimeUpError } from '../../../lambdas/uploader/errors.ts';
import { PartitionObjects } from '../../../lambdas/uploader/objects.ts';

const LIMIT_MS = 300;
const KEY = 'tiktok/foodies/email_sha256/week-47/part-00000.csv';
const RANGE = { bucket: 'hashes-bucket', key: KEY, etag: '"e"', start: 0, end: 8 };

let server: Server;
let s3: S3Client;
let objects: PartitionObjects;
/** How S3 answers. */
let answer: (response: ServerResponse) => void;

const silence = (): void => undefined;
const half = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-length': '8' }).write('1234');
};
const never = new AbortController().signal;

beforeEach(async () => {
  server = createServer((_request, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  s3 = new S3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  });
  objects = new PartitionObjects(s3, LIMIT_MS);
});

afterEach(async () => {
  s3.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** The pieces of a read; between two of them the reader takes its time. */
async function readSlowly(signal: AbortSignal, pauseMs = 0): Promise<string> {
  let text = '';
  for await (const piece of objects.read(RANGE, signal)) {
    text += Buffer.from(piece).toString();
    await sleep(pauseMs);
  }
  return text;
}

describe('a read from S3', { timeout: 10_000 }, () => {
  test.each([
    ['metadata, without an answer', silence, () => objects.inspect('hashes-bucket', KEY, never)],
    ['a text, without an answer', silence, () => objects.readText('hashes-bucket', KEY, never)],
    ['a text that stops in the middle', half, () => objects.readText('hashes-bucket', KEY, never)],
    ['a stream, without an answer', silence, () => readSlowly(never)],
    ['a stream that stops in the middle', half, () => readSlowly(never)],
  ])('ends when nothing arrives for the limit: %s', async (_name, how, read) => {
    answer = how;

    await expect(read()).rejects.toEqual(new ReadTimeoutError(KEY, LIMIT_MS));
  });

  test('may take longer than the limit while something arrives', async () => {
    answer = async (response) => {
      response.writeHead(200, { 'content-length': '8' });
      for (const piece of ['12', '34', '56', '78']) {
        response.write(piece);
        await sleep(LIMIT_MS / 2);
      }
      response.end();
    };

    expect(await readSlowly(never)).toBe('12345678');
  });

  test('may have a reader that needs longer than the limit for a piece', async () => {
    answer = (response) => response.writeHead(200, { 'content-length': '8' }).end('12345678');

    expect(await readSlowly(never, 2 * LIMIT_MS)).toBe('12345678');
  });

  test('ends with the reason of the signal when the time of the invocation is over before', async () => {
    answer = half;
    const deadline = new AbortController();
    const reason = new TimeUpError('The time of the invocation is used up');
    setTimeout(() => deadline.abort(reason), LIMIT_MS / 3);

    await expect(readSlowly(deadline.signal)).rejects.toBe(reason);
  });
});
