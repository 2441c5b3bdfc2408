import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../../local/aws.ts';
import { LocalCloudError } from '../../local/errors.ts';
import { S3Mirror } from '../../local/s3-mirror.ts';

let aws: LocalAws;
let queueUrl: string;

beforeAll(async () => {
  aws = await startLocalAws(join(mkdtempSync(join(tmpdir(), 's3-mirror-')), 'aws.log'));
  await aws.clients.s3.send(new CreateBucketCommand({ Bucket: 'audiences' }));
  queueUrl = (await aws.clients.sqs.send(new CreateQueueCommand({ QueueName: 'changes' }))).QueueUrl ?? '';
  await aws.clients.s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: 'audiences',
      NotificationConfiguration: {
        QueueConfigurations: [
          {
            QueueArn: 'arn:aws:sqs:us-east-1:123456789012:changes',
            Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'],
          },
        ],
      },
    }),
  );
});

afterAll(() => aws.stop());

async function put(key: string, text: string): Promise<void> {
  await aws.clients.s3.send(new PutObjectCommand({ Bucket: 'audiences', Key: key, Body: text }));
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** What was put and removed since the last call, in order, as S3's notifications tell it. */
async function changes(): Promise<string[]> {
  const seen: string[] = [];
  for (;;) {
    const { Messages } = await aws.clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages === undefined) return seen;
    for (const { Body } of Messages) {
      const { Records } = JSON.parse(Body ?? '');
      for (const { eventName, s3 } of Records ?? []) {
        const key = decodeURIComponent(s3.object.key.replaceAll('+', ' '));
        seen.push(`${eventName.split(':')[0]} ${key}`);
      }
    }
  }
}

const freshMirror = () => new S3Mirror(aws.clients.s3, mkdtempSync(join(tmpdir(), 'mirror-')));

describe('S3Mirror', () => {
  test('fetches the wanted objects under a prefix with their names and modification times', async () => {
    await put('reports/a/1.json', '{}');
    await put('reports/a/ü + %.json', '{"ü":1}');
    await put('reports/a/skip.json', '{}');
    const { Contents = [] } = await aws.clients.s3.send(
      new ListObjectsV2Command({ Bucket: 'audiences', Prefix: 'reports/a/1' }),
    );
    const mirror = freshMirror();

    await mirror.fetch('audiences', 'reports/a/', (key) => !key.endsWith('skip.json'));

    expect(readFileSync(mirror.pathOf('s3://audiences/reports/a/ü + %.json'), 'utf8')).toBe('{"ü":1}');
    expect(existsSync(mirror.pathOf('s3://audiences/reports/a/skip.json'))).toBe(false);
    expect(statSync(mirror.pathOf('s3://audiences/reports/a/1.json')).mtime).toEqual(
      Contents[0]?.LastModified,
    );
  });

  test('makes the folder of a prefix without objects', async () => {
    const mirror = freshMirror();

    await mirror.fetch('audiences', 'nothing/here/');

    expect(statSync(mirror.pathOf('s3://audiences/nothing/here')).isDirectory()).toBe(true);
  });

  test('publishes only what changed: files, then the manifest, then removals, and reports last', async () => {
    await put('tiktok/A b/email_sha256/run/part-00000.csv', 'old');
    await put('tiktok/A b/email_sha256/run/part-00001.csv', 'stale');
    await put('tiktok/A b/email_sha256/run/manifest.json', 'old');
    await put('tiktok/Z/phone_sha256/run/part-00000.csv', 'untouched');
    const mirror = freshMirror();
    await mirror.fetch('audiences', 'tiktok/');
    await changes();
    const path = (key: string) => mirror.pathOf(`s3://audiences/${key}`);
    write(path('reports/a/run.json'), '{}');
    write(path('tiktok/A b/email_sha256/run/part-00000.csv'), 'new');
    write(path('tiktok/A b/email_sha256/run/.part-00000.csv.crc'), 'checksum of Hadoop');
    write(path('tiktok/A b/email_sha256/run/manifest.json'), 'new');
    rmSync(path('tiktok/A b/email_sha256/run/part-00001.csv'));
    write(path('tiktok/ü/email_sha256/run/manifest.json'), '{}');
    write(path('tiktok/ü/email_sha256/run/part-00000.csv'), 'x');

    await mirror.publish('audiences');

    expect(await changes()).toEqual([
      'ObjectCreated tiktok/A b/email_sha256/run/part-00000.csv',
      'ObjectCreated tiktok/A b/email_sha256/run/manifest.json',
      'ObjectRemoved tiktok/A b/email_sha256/run/part-00001.csv',
      'ObjectCreated tiktok/ü/email_sha256/run/part-00000.csv',
      'ObjectCreated tiktok/ü/email_sha256/run/manifest.json',
      'ObjectCreated reports/a/run.json',
    ]);
  });

  test('puts the addresses of objects in place of their local paths', () => {
    const mirror = freshMirror();
    const path = mirror.pathOf('s3://exports/a/b.csv');

    expect(mirror.withAddresses(`${path}: line 3; file:${path}: line 4`)).toBe(
      's3://exports/a/b.csv: line 3; s3://exports/a/b.csv: line 4',
    );
  });

  test('refuses an address that leads out of its folder', () => {
    const mirror = freshMirror();

    expect(() => mirror.pathOf('s3://../../etc/passwd')).toThrow(LocalCloudError);
  });
});
