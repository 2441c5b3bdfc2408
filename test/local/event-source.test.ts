import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../../local/aws.ts';
import type { QueueSettings } from '../../local/cloud-resources.ts';
import { LocalCloudError, QueueNotIdleError } from '../../local/errors.ts';
import { EventSource } from '../../local/event-source.ts';
import { LocalFunction } from '../../local/local-function.ts';

let aws: LocalAws;
let queues = 0;
const running: { source: EventSource; local: LocalFunction }[] = [];
const folder = mkdtempSync(join(tmpdir(), 'event-source-'));

beforeAll(async () => {
  aws = await startLocalAws(join(folder, 'aws.log'));
});

afterEach(async () => {
  for (const { source, local } of running.splice(0)) {
    local.kill();
    await source.pause();
    await local.stop();
  }
});

afterAll(() => aws.stop());

async function makeQueue(change: Partial<QueueSettings> = {}): Promise<QueueSettings> {
  queues += 1;
  const arn = (name: string) => `arn:aws:sqs:us-east-1:123456789012:${name}`;
  const deadLetter = await aws.clients.sqs.send(new CreateQueueCommand({ QueueName: `dead-${queues}` }));
  const settings = { batchSize: 10, maximumConcurrency: 1, visibilityTimeoutSeconds: 3, maxReceiveCount: 2 };
  const merged = { ...settings, ...change };
  const queue = await aws.clients.sqs.send(
    new CreateQueueCommand({
      QueueName: `queue-${queues}`,
      Attributes: {
        VisibilityTimeout: String(merged.visibilityTimeoutSeconds),
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: arn(`dead-${queues}`),
          maxReceiveCount: merged.maxReceiveCount,
        }),
      },
    }),
  );
  return {
    ...merged,
    url: queue.QueueUrl ?? '',
    arn: arn(`queue-${queues}`),
    deadLetterUrl: deadLetter.QueueUrl ?? '',
  };
}

/** The values of a batch, each with how often it was received. */
type Batch = [value: number, receive: string][];

/** A function on the queue; its diary has a line a batch, with each message's value and receive count. */
function attach(
  queue: QueueSettings,
  timeoutSeconds = 20,
): { source: EventSource; local: LocalFunction; diary: () => Batch[] } {
  const diary = join(folder, `diary-${queues}`);
  writeFileSync(diary, '');
  const local = new LocalFunction(
    {
      name: 'clerk',
      functionName: 'Stack-clerk',
      entry: join(import.meta.dirname, 'fixtures', 'handler.ts'),
      environment: { DIARY: diary },
      timeoutSeconds,
      memoryMegabytes: 128,
      roleArn: 'arn:aws:iam::123456789012:role/clerk',
      logGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:clerk:*',
      keyArn: 'arn:aws:kms:us-east-1:123456789012:key/k',
      queue,
    },
    {},
    folder,
    join(folder, 'clerk.log'),
  );
  const source = new EventSource(aws.clients.sqs, local, 'us-east-1');
  running.push({ source, local });
  const lines = () =>
    readFileSync(diary, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  return { source, local, diary: () => lines().map((line): Batch => JSON.parse(line)) };
}

async function send(queue: QueueSettings, ...orders: { do: string; value: number }[]): Promise<void> {
  await aws.clients.sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: queue.url,
      Entries: orders.map((order) => ({ Id: String(order.value), MessageBody: JSON.stringify(order) })),
    }),
  );
}

async function deadLetters(queue: QueueSettings): Promise<unknown[]> {
  const { Messages = [] } = await aws.clients.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queue.deadLetterUrl, MaxNumberOfMessages: 10 }),
  );
  return Messages.map((message): unknown => JSON.parse(message.Body ?? ''));
}

async function countOf(queue: QueueSettings): Promise<string | undefined> {
  const { Attributes } = await aws.clients.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: queue.url,
      AttributeNames: ['ApproximateNumberOfMessages'],
    }),
  );
  return Attributes?.ApproximateNumberOfMessages;
}

/** The first batch, and what came after it, in order: SQS may bring messages of one batch back in several. */
const receives = ([first, ...others]: Batch[]): unknown => ({ first, others: others.flat().toSorted() });

/** The values of the batch in which a value came the second time, in order. */
const valuesBeside = (value: number, batches: Batch[]): number[] =>
  (batches.slice(1).find((batch) => batch.some(([other]) => other === value)) ?? [])
    .map(([other]) => other)
    .toSorted();

/** The orders of these values where the second is one that fails. */
const ordersOf = (values: readonly number[], failing: string): unknown[] =>
  values.map((value) => ({ do: value === 2 ? failing : 'succeed', value }));

const BOTH_TWICE = {
  first: [
    [1, '1'],
    [2, '1'],
  ],
  others: [
    [1, '2'],
    [2, '2'],
  ],
};

describe('EventSource', () => {
  test('hands messages over in batches of the size set and deletes what succeeded', async () => {
    const queue = await makeQueue({ batchSize: 2, maximumConcurrency: 1 });
    const { source, diary } = attach(queue);
    await send(queue, ...[1, 2, 3].map((value) => ({ do: 'succeed', value })));

    source.resume();
    await source.idle();

    expect(diary()).toEqual([
      [
        [1, '1'],
        [2, '1'],
      ],
      [[3, '1']],
    ]);
    expect(await deadLetters(queue)).toEqual([]);
  });

  test('brings back only what the function reported as failed, and leaves it to the dead-letter queue in the end', async () => {
    const queue = await makeQueue();
    const { source, diary } = attach(queue);
    await send(queue, { do: 'succeed', value: 1 }, { do: 'fail', value: 2 });

    source.resume();
    await source.idle();

    expect(diary()).toEqual([
      [
        [1, '1'],
        [2, '1'],
      ],
      [[2, '2']],
    ]);
    expect(await deadLetters(queue)).toEqual([{ do: 'fail', value: 2 }]);
  });

  test('brings the whole batch back when the function is killed or times out', async () => {
    const queue = await makeQueue({ visibilityTimeoutSeconds: 5 });
    const { source, local, diary } = attach(queue, 4);
    await send(queue, { do: 'succeed', value: 1 }, { do: 'hang', value: 2 });

    source.resume();
    await expect.poll(diary, { timeout: 5000, interval: 20 }).toHaveLength(1);
    local.kill();
    await source.idle();

    expect(receives(diary())).toEqual(BOTH_TWICE);
    expect(await deadLetters(queue)).toEqual(ordersOf(valuesBeside(2, diary()), 'hang'));
  });

  test('brings the whole batch back when the function throws', async () => {
    const queue = await makeQueue();
    const { source, diary } = attach(queue);
    await send(queue, { do: 'succeed', value: 1 }, { do: 'throw', value: 2 });

    source.resume();
    await source.idle();

    expect(receives(diary())).toEqual(BOTH_TWICE);
    expect(await deadLetters(queue)).toEqual(ordersOf(valuesBeside(2, diary()), 'throw'));
  });

  test('runs no more batches at the same time than the maximum', async () => {
    const queue = await makeQueue({ batchSize: 1, maximumConcurrency: 2, visibilityTimeoutSeconds: 20 });
    const { source, local, diary } = attach(queue);
    await send(queue, ...[1, 2, 3, 4].map((value) => ({ do: 'sleep', value })));
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, local.running);
    }, 10);

    source.resume();
    await source.idle();
    clearInterval(watch);

    expect(most).toBe(2);
    expect(diary()).toHaveLength(4);
  });

  test('receives nothing while paused', async () => {
    const queue = await makeQueue();
    const { source, diary } = attach(queue);
    source.resume();
    await source.pause();
    await send(queue, { do: 'succeed', value: 1 });

    await sleep(1500);
    const left = await countOf(queue);
    source.resume();
    await source.idle();

    expect(left).toBe('1');
    expect(diary()).toEqual([[[1, '1']]]);
  });

  test('has caught up once all is handled that is due, whatever comes later', async () => {
    const queue = await makeQueue();
    const { source, diary } = attach(queue);
    const later = { QueueUrl: queue.url, DelaySeconds: 600, MessageBody: '{"do":"succeed","value":2}' };
    await aws.clients.sqs.send(new SendMessageCommand(later));
    await send(queue, { do: 'succeed', value: 1 });

    source.resume();
    await source.caughtUp();
    const idle = source.idle(300);

    await expect(idle).rejects.toThrow("clerk's queue still has 1 messages");
    expect(diary()).toEqual([[[1, '1']]]);
  });

  test('rejects when the queue does not come to rest in time', async () => {
    const queue = await makeQueue();
    const { source } = attach(queue);
    await send(queue, { do: 'succeed', value: 1 });

    const outcome = await source.idle(300).catch((error: unknown) => error);

    expect(outcome).toBeInstanceOf(QueueNotIdleError);
    expect(String(outcome)).toContain("clerk's queue still has 1 messages");
  });

  test('refuses a batch size that needs a batching window', async () => {
    const queue = await makeQueue({ batchSize: 11 });

    expect(() => attach(queue)).toThrow(new LocalCloudError("clerk's batch size is 11; expected 1 to 10"));
  });
});
