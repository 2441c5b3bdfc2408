import { gzipSync } from 'node:zlib';
import { CopyObjectCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORMATS } from '../../../lambdas/shared/identifiers.ts';
import { type Delivery, deliveriesOfDay } from '../../../lambdas/shared/ledger/deliveries.ts';
import { listMisplaced } from '../../../lambdas/shared/ledger/misplaced.ts';
import { LedgerTable } from '../../../lambdas/shared/ledger/table.ts';
import { hashes, putTextInParts } from '../helpers/partitions.ts';
import { startUploaderCloud, type UploaderCloud } from '../helpers/uploader-cloud.ts';

let cloud: UploaderCloud;
let bucket: string;

beforeAll(async () => {
  cloud = await startUploaderCloud();
  bucket = cloud.resources.audiencesBucket;
  await cloud.tiktok.admin.configure({ minimumMembers: 0 });
});

afterAll(async () => {
  await cloud.stop();
});

const linesOf = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

const put = (Key: string, Body: string | Uint8Array) =>
  cloud.aws.clients.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));

const remove = (Key: string) => cloud.aws.clients.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));

/** As `aws s3 mv` does it, and replication from another bucket. */
async function move(from: string, to: string): Promise<void> {
  const CopySource = encodeURI(`${bucket}/${from}`);
  await cloud.aws.clients.s3.send(new CopyObjectCommand({ Bucket: bucket, Key: to, CopySource }));
  await remove(from);
}

const putInParts = (key: string, content: Buffer) =>
  putTextInParts(cloud.aws.clients.s3, bucket, key, content);

/** TikTok's audience of a name: its members and their changes. */
async function atTikTok(name: string) {
  const found = (await cloud.tiktok.admin.audiences()).filter((audience) => audience.name === name);
  return Promise.all(
    found.map(async ({ id, applied }) => ({
      members: await cloud.tiktok.admin.members(id),
      applied: applied.map((application) => application.action),
    })),
  );
}

/** The deliveries of an audience in the ledger, each with its key, state and rows. */
async function deliveriesOf(audience: string): Promise<Pick<Delivery, 'key' | 'state' | 'rows'>[]> {
  const ledger = new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);
  const today = await deliveriesOfDay(ledger, new Date().toISOString().slice(0, 10));
  return today
    .filter((delivery) => delivery.audience === audience)
    .map(({ key, state, rows }) => ({ key, state, rows }));
}

describe('a file placed by hand', () => {
  test('is read when it is gzip, whatever its name is', async () => {
    await put('tiktok/zipped/email_sha256/a.csv.gz', gzipSync(linesOf(hashes('zip', 0, 20))));
    await cloud.settled();
    await put('tiktok/zipped/email_sha256/b.txt', gzipSync(`"${hashes('zip', 20, 21)[0]}",\r\n`));
    await cloud.settled();

    expect(await atTikTok('zipped')).toEqual([
      { members: hashes('zip', 0, 21).toSorted(), applied: ['CREATE', 'APPEND'] },
    ]);
  });

  test('is delivered once with each content when it is overwritten', async () => {
    const key = 'tiktok/overwritten/email_sha256/people.csv';
    for (const content of [hashes('over', 0, 5), hashes('over', 5, 9), hashes('over', 5, 9)]) {
      await put(key, linesOf(content));
      await cloud.settled();
    }

    expect(await atTikTok('overwritten')).toEqual([
      { members: hashes('over', 0, 9).toSorted(), applied: ['CREATE', 'APPEND'] },
    ]);
    expect(await deliveriesOf('overwritten')).toEqual([
      { key, state: 'delivered', rows: 5 },
      { key, state: 'delivered', rows: 4 },
    ]);
  });

  test('is delivered once when it was uploaded in parts, and again in one piece', async () => {
    const key = 'tiktok/in-parts/email_sha256/people.csv';
    const all = hashes('parts', 0, 100_000);

    await putInParts(key, Buffer.from(linesOf(all)));
    await cloud.settled();
    await put(key, linesOf(all));
    await cloud.settled();

    expect(await deliveriesOf('in-parts')).toEqual([{ key, state: 'delivered', rows: 100_000 }]);
    expect((await atTikTok('in-parts')).map(({ applied }) => applied)).toEqual([['CREATE']]);
  });

  test('continues when the same content is put again, with another ETag, before it is delivered', async () => {
    const key = 'tiktok/put-again/email_sha256/people.csv';
    const all = hashes('again', 0, 100_000);
    await cloud.tiktok.admin.inject({ endpoint: 'file/upload', fault: { kind: 'code', code: 40002 } });

    await put(key, linesOf(all));
    await cloud.settled();
    await putInParts(key, Buffer.from(linesOf(all)));
    await cloud.redrive();
    await cloud.settled();

    expect(await deliveriesOf('put-again')).toEqual([{ key, state: 'delivered', rows: 100_000 }]);
    await cloud.deadLetters();
  });

  test('is delivered from its new key after a move, and not from the old one', async () => {
    await put('incoming/people.csv', linesOf(hashes('moved', 0, 7)));
    await move('incoming/people.csv', 'tiktok/moved/email_sha256/people.csv');
    await cloud.settled();

    await put('tiktok/gone/email_sha256/people.csv', linesOf(hashes('gone', 0, 7)));
    await remove('tiktok/gone/email_sha256/people.csv');
    await cloud.repeatEvent('tiktok/never-there/email_sha256/people.csv', 2);
    await cloud.settled();

    expect(await atTikTok('moved')).toEqual([
      { members: hashes('moved', 0, 7).toSorted(), applied: ['CREATE'] },
    ]);
    expect(await atTikTok('never-there')).toEqual([]);
    expect(await cloud.deadLetters()).toEqual([]);
  });

  test('is reported with its right place when it is misplaced, once for any number of events', async () => {
    await put('tiktok/people.csv', linesOf(hashes('lost', 0, 5)));
    await put('tiktok/foodies/email_sha256/may/people.csv', linesOf(hashes('lost', 0, 5)));
    await put('tiktok/foodies/email_sha256/', '');
    await cloud.settled();
    await cloud.repeatEvent('tiktok/people.csv', 1);
    await cloud.settled();

    const formats = FORMATS.join(', ');
    const letter = (key: string, rightPlace: string) => ({
      key,
      reason: 'MisplacedFileError',
      code: undefined,
      requestId: undefined,
      message:
        `${key}: the object is not where a partition is and was not delivered; move it to ${rightPlace}, ` +
        `where the file is .csv or .txt, perhaps with .gz, and the format is one of ${formats}`,
    });
    const letters = (await cloud.deadLetters()).toSorted((a, b) => (a.key < b.key ? -1 : 1));
    expect(letters).toEqual([
      letter('tiktok/foodies/email_sha256/may/people.csv', 'tiktok/foodies/email_sha256/people.csv'),
      letter('tiktok/people.csv', 'tiktok/<audience>/<format>/people.csv'),
      letter('tiktok/people.csv', 'tiktok/<audience>/<format>/people.csv'),
    ]);
    const ledger = new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);
    expect((await listMisplaced(ledger)).map(({ key, rightPlace }) => [key, rightPlace])).toEqual([
      ['tiktok/foodies/email_sha256/may/people.csv', 'tiktok/foodies/email_sha256/people.csv'],
      ['tiktok/people.csv', 'tiktok/<audience>/<format>/people.csv'],
    ]);
  });
});
