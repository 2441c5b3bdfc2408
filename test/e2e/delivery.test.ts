import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { hashesOf, linesOf, put } from './helpers/bucket.ts';
import { audiencesAt } from './helpers/tiktok.ts';

// From the audiences bucket on: S3, EventBridge, SQS, the uploader in its processes, TikTok over HTTP.

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startLocalCloud({ folder: mkdtempSync(join(tmpdir(), 'e2e-delivery-')), glue: false });
});

beforeEach(() => cloud.tiktok.admin.reset());

afterAll(() => cloud?.stop());

/** Puts a run's files and its manifest into the audiences bucket, as the preparation does. */
async function publish(audience: string, format: string, runId: string, files: string[][]): Promise<string> {
  const folder = `tiktok/${audience}/${format}/${runId}`;
  const entries = files.map((lines, index) => ({
    key: `${folder}/part-0000${index}.csv`,
    rows: lines.length,
    bytes: lines.length * 65,
    lines,
  }));
  for (const { key, lines } of entries)
    await put(cloud, cloud.resources.audiencesBucket, key, linesOf(lines));
  const manifest = {
    version: 1,
    runId,
    source: 'loyalty',
    audience,
    format,
    action: 'append',
    exportedAt: '2026-11-22T04:00:00Z',
    files: entries.map(({ key, rows, bytes }) => ({ key, rows, bytes })),
    rows: files.flat().length,
  };
  const key = `${folder}/manifest.json`;
  await put(cloud, cloud.resources.audiencesBucket, key, JSON.stringify(manifest));
  return key;
}

/** What the uploader gave up on: where, and why. */
async function deadLetters(): Promise<unknown[]> {
  const { Messages = [] } = await cloud.aws.clients.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: cloud.function('uploader').settings.queue?.deadLetterUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      VisibilityTimeout: 0,
    }),
  );
  return Messages.map(({ Body, MessageAttributes = {} }) => ({
    key: JSON.parse(Body ?? '').detail.object.key,
    reason: MessageAttributes['Reason']?.StringValue,
    message: MessageAttributes['Message']?.StringValue,
  }));
}

const settled = (): Promise<void> => cloud.eventSource('uploader').idle();

describe('delivery from the audiences bucket', () => {
  test('finds an audience on the last page among 150 others and appends to it', async () => {
    const { admin } = cloud.tiktok;
    await admin.addAudiences({ count: 1, prefix: 'wanted', calculateType: 'EMAIL_SHA256' });
    await admin.addAudiences({ count: 150, prefix: 'other', calculateType: 'EMAIL_SHA256' });
    const hashes = hashesOf('wanted', 1200);

    await publish('wanted-1', 'email_sha256', 'r1', [hashes]);
    await settled();

    const there = await audiencesAt(cloud);
    expect(there).toHaveLength(151);
    expect(there.filter(({ members }) => members.length > 0)).toEqual([
      { name: 'wanted-1', calculateType: 'EMAIL_SHA256', members: hashes },
    ]);
    const { requests } = await admin.counters();
    expect(requests).toMatchObject({ list: 2, 'file/upload': 1, create: 0, update: 1 });
  });

  test('uploads every file of a manifest', async () => {
    const hashes = hashesOf('several', 1500);

    await publish('Several files', 'email_sha256', 'r1', [hashes.slice(0, 700), hashes.slice(700)]);
    await settled();

    expect(await audiencesAt(cloud)).toEqual([
      { name: 'Several files', calculateType: 'EMAIL_SHA256', members: hashes },
    ]);
  });

  test('takes a file that a person put there for a partition of its own, whatever the case of its format', async () => {
    const hashes = hashesOf('hand', 20);

    await put(
      cloud,
      cloud.resources.audiencesBucket,
      'tiktok/By hand/IDFA_SHA256/list 1.csv',
      linesOf(hashes),
    );
    await settled();

    expect(await audiencesAt(cloud)).toEqual([
      { name: 'By hand', calculateType: 'IDFA_SHA256', members: hashes },
    ]);
  });

  test('leaves the header of a hand-placed file out', async () => {
    const hashes = hashesOf('header', 20);
    const file = linesOf(['email_sha256', ...hashes]);

    await put(cloud, cloud.resources.audiencesBucket, 'tiktok/With header/email_sha256/list.csv', file);
    await settled();

    expect(await audiencesAt(cloud)).toEqual([
      { name: 'With header', calculateType: 'EMAIL_SHA256', members: hashes },
    ]);
    expect(await cloud.tiktok.admin.violations()).toEqual([]);
  });

  test('refuses a file with a plain e-mail address in its last line before anything leaves, and names the line', async () => {
    const key = 'tiktok/Leak/email_sha256/list.csv';
    const file = linesOf([...hashesOf('leak', 999), 'somebody@example.com']);

    await put(cloud, cloud.resources.audiencesBucket, key, file);
    await settled();

    expect(await deadLetters()).toEqual([
      {
        key,
        reason: 'PrivacyGateError',
        message: expect.stringMatching(
          /^tiktok\/Leak\/email_sha256\/list\.csv: line 1000 is not a SHA-256 hash/,
        ),
      },
    ]);
    expect(await cloud.tiktok.admin.counters()).toMatchObject({ uploads: 0, uploadedBytes: 0 });
    expect(await audiencesAt(cloud)).toEqual([]);
  });

  test('uploads once when the same event comes three times', async () => {
    const source = cloud.eventSource('uploader');
    const hashes = hashesOf('thrice', 30);
    await source.pause();
    const key = await publish('Thrice', 'email_sha256', 'r1', [hashes]);
    const event = {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      detail: { bucket: { name: cloud.resources.audiencesBucket }, object: { key } },
    };
    for (const _ of [2, 3]) {
      await cloud.aws.clients.sqs.send(
        new SendMessageCommand({
          QueueUrl: cloud.function('uploader').settings.queue?.url,
          MessageBody: JSON.stringify(event),
        }),
      );
    }

    source.resume();
    await settled();

    expect(await audiencesAt(cloud)).toEqual([
      { name: 'Thrice', calculateType: 'EMAIL_SHA256', members: hashes },
    ]);
    const { uploads, requests } = await cloud.tiktok.admin.counters();
    expect({ uploads, creates: requests['create'], updates: requests['update'] }).toEqual({
      uploads: 1,
      creates: 1,
      updates: 0,
    });
  });
});
