import type { SQSRecord } from 'aws-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { deliveriesOfRun } from '../../../lambdas/shared/ledger/deliveries.ts';
import { LedgerTable } from '../../../lambdas/shared/ledger/table.ts';
import { Advertisers } from '../../../lambdas/uploader/advertisers.ts';
import { deadlineOf } from '../../../lambdas/uploader/deadline.ts';
import { loadUploaderSettings } from '../../../lambdas/uploader/env.ts';
import { PartitionObjects } from '../../../lambdas/uploader/objects.ts';
import { processMessage } from '../../../lambdas/uploader/process-message.ts';
import { MessageQueue } from '../../../lambdas/uploader/queue.ts';
import { hashes } from '../helpers/partitions.ts';
import { startUploaderCloud, type UploaderCloud } from '../helpers/uploader-cloud.ts';

let cloud: UploaderCloud;
let ledger: LedgerTable;

beforeAll(async () => {
  const environment = { REPLACE_RETRY_SECONDS: '3600', RETRY_DELAY_SECONDS: '1' };
  cloud = await startUploaderCloud({ functions: { uploader: { environment } } });
  await cloud.tiktok.admin.configure({ minimumMembers: 0 });
  ledger = new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);
});

afterAll(async () => {
  await cloud.stop();
});

/** A message of an object that has come so many times, each time to wait. */
const messageOf = (key: string, receives: number): SQSRecord => ({
  messageId: 'message',
  receiptHandle: 'receipt',
  body: JSON.stringify({
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: { bucket: { name: cloud.resources.audiencesBucket }, object: { key } },
  }),
  attributes: {
    ApproximateReceiveCount: String(receives),
    SentTimestamp: String(Date.now() - 3_600_000),
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: '',
  awsRegion: '',
});

test('a delivery that waits goes on waiting when its message ends because S3 does not answer', async () => {
  const put = (runId: string, exportedAt: string) =>
    cloud.put({ audience: 'kept', runId, action: 'replace', exportedAt, files: [hashes(runId, 0, 3)] });
  await put('first', '2026-11-20T00:00:00Z');
  await cloud.settled();
  await cloud.tiktok.admin.configure({ replaceLockMs: 3_600_000 });
  await put('second', '2026-11-20T12:00:00Z');
  await cloud.settled();
  const { manifestKey } = await put('third', '2026-11-21T00:00:00Z');
  await cloud.settled();
  const objects = new PartitionObjects(cloud.aws.clients.s3, 30_000);
  vi.spyOn(objects, 'readText').mockRejectedValue(new Error('Please reduce your request rate.'));
  const uploader = cloud.resources.functions.find(({ name }) => name === 'uploader');
  const settings = loadUploaderSettings({ ...uploader?.environment, LAMBDA_TASK_ROOT: '/' });
  const queue = new MessageQueue(cloud.aws.clients.sqs, settings.queueUrl, settings.deadLetterQueueUrl);
  const advertisers = new Advertisers(
    {
      tiktok: { advertisers: [{ name: 'main', secretName: 'none' }] },
      sources: [{ name: 'loyalty' }],
    } as never,
    () => {
      throw new Error('TikTok is not asked');
    },
  );

  const outcome = await processMessage(
    messageOf(manifestKey, 10),
    { settings, ledger, objects, advertisers, queue },
    deadlineOf(() => 800_000),
  );

  const [waiting] = await deliveriesOfRun(ledger, 'loyalty', 'third');
  expect([outcome.kind, waiting?.state]).toEqual(['stopped', 'waiting']);
});
