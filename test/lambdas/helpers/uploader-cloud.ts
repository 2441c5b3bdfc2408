import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { deliveriesOfRun, runPartition } from '../../../lambdas/shared/ledger/deliveries.ts';
import { LedgerTable } from '../../../lambdas/shared/ledger/table.ts';
import { redriveDeadLetters } from '../../../lambdas/shared/queue/redrive.ts';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../../../local/cloud.ts';
import { putPartition, putText, type TestPartition } from './partitions.ts';

/** The part of the local cloud that delivers, with helpers for tests. */
export interface UploaderCloud extends LocalCloud {
  /** Puts a partition as the preparation does. */
  put(partition: TestPartition): Promise<{ readonly manifestKey: string }>;
  /** Puts one object into the audiences bucket. */
  putText(key: string, text: string): Promise<void>;
  /** Sends S3's event of an object several more times. */
  repeatEvent(key: string, times: number): Promise<void>;
  /** Sends the event of the uploader's schedule once. */
  tick(): Promise<void>;
  /** Writes the end of the deliveries of a run of `loyalty` as a function does whose clock is an hour ahead. */
  endLater(runId: string): Promise<void>;
  /** Waits until the uploader's queue is empty and nothing runs. */
  settled(): Promise<void>;
  /** Redrives all dead letters, as the operator's command does. */
  redrive(): Promise<readonly Pick<TestDeadLetter, 'reason' | 'code'>[]>;
  /** Takes the messages of the uploader's dead-letter queue. */
  deadLetters(): Promise<readonly TestDeadLetter[]>;
}

export interface TestDeadLetter {
  /** Key of the object that the message is about. */
  readonly key: string;
  readonly reason: string | undefined;
  readonly code: string | undefined;
  readonly requestId: string | undefined;
  readonly message: string | undefined;
}

const SETTLE_MS = 240_000;

/** Starts the local cloud for tests of the uploader: everything but Glue. */
export async function startUploaderCloud(options: LocalCloudOptions = {}): Promise<UploaderCloud> {
  const cloud = await startLocalCloud({ glue: false, ...options });
  const { s3 } = cloud.aws.clients;
  const bucket = cloud.resources.audiencesBucket;
  return {
    ...cloud,
    put: (partition) => putPartition(s3, bucket, partition),
    putText: (key, text) => putText(s3, bucket, key, text),
    repeatEvent: (key, times) => repeatEvent(cloud, key, times),
    tick: () => tick(cloud),
    endLater: (runId) => endLater(cloud, runId),
    settled: () => cloud.eventSource('uploader').idle(SETTLE_MS),
    redrive: () => redriveAll(cloud),
    deadLetters: () => takeDeadLetters(cloud),
  };
}

async function repeatEvent(cloud: LocalCloud, key: string, times: number): Promise<void> {
  const event = {
    Source: 'aws.s3',
    DetailType: 'Object Created',
    Detail: JSON.stringify({ bucket: { name: cloud.resources.audiencesBucket }, object: { key } }),
  };
  const Entries = Array.from({ length: times }, () => event);
  await cloud.aws.clients.events.send(new PutEventsCommand({ Entries }));
}

async function tick(cloud: LocalCloud): Promise<void> {
  // As in the User Guide of EventBridge, "Scheduled Event".
  const event = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };
  const QueueUrl = cloud.function('uploader').settings.queue?.url;
  await cloud.aws.clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }));
}

async function endLater({ aws, resources }: LocalCloud, runId: string): Promise<void> {
  const ledger = new LedgerTable(aws.clients.dynamodb, resources.ledgerTable);
  for (const { id } of await deliveriesOfRun(ledger, 'loyalty', runId))
    await DynamoDBDocumentClient.from(aws.clients.dynamodb).send(
      new UpdateCommand({
        TableName: ledger.name,
        Key: { pk: runPartition('loyalty', runId), sk: `DELIVERY#${id}` },
        UpdateExpression: 'SET updatedAt = :later',
        ExpressionAttributeValues: { ':later': new Date(Date.now() + 3_600_000).toISOString() },
      }),
    );
}

async function redriveAll(cloud: LocalCloud): Promise<Pick<TestDeadLetter, 'reason' | 'code'>[]> {
  const queue = cloud.function('uploader').settings.queue;
  const queues = { queueUrl: queue?.url ?? '', deadLetterQueueUrl: queue?.deadLetterUrl ?? '' };
  const letters: Pick<TestDeadLetter, 'reason' | 'code'>[] = [];
  for await (const { reason, code } of redriveDeadLetters(cloud.aws.clients.sqs, queues, () => true)) {
    letters.push({ reason, code });
  }
  return letters;
}

async function takeDeadLetters(cloud: LocalCloud): Promise<readonly TestDeadLetter[]> {
  const { sqs } = cloud.aws.clients;
  const QueueUrl = cloud.function('uploader').settings.queue?.deadLetterUrl;
  const letters: TestDeadLetter[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
    );
    if (Messages.length === 0) return letters;
    for (const message of Messages) {
      letters.push(describe(message));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    }
  }
}

function describe({ Body = '{}', MessageAttributes = {} }: Message): TestDeadLetter {
  const text = (name: string): string | undefined => MessageAttributes[name]?.StringValue;
  return {
    key: JSON.parse(Body).detail?.object?.key ?? '',
    reason: text('Reason'),
    code: text('Code'),
    requestId: text('RequestId'),
    message: text('Message'),
  };
}
