import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listDeadLetters, redriveDeadLetters } from '../../../../lambdas/shared/queue/redrive.ts';
import { type LocalAws, startLocalAws } from '../../../../local/aws.ts';

let aws: LocalAws;
let queueUrl = '';
let deadLetterQueueUrl = '';
let tests = 0;

beforeAll(async () => {
  aws = await startLocalAws(join(mkdtempSync(join(tmpdir(), 'redrive-')), 'aws.log'));
});

afterAll(async () => {
  await aws.stop();
});

beforeEach(async () => {
  tests += 1;
  [queueUrl, deadLetterQueueUrl] = await Promise.all([
    createQueue(`queue-${tests}`),
    createQueue(`dead-${tests}`),
  ]);
});

async function createQueue(QueueName: string): Promise<string> {
  return (await aws.clients.sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? '';
}

async function deadLetter(body: string, attributes: Record<string, string> = {}): Promise<void> {
  await aws.clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: deadLetterQueueUrl,
      MessageBody: body,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      ),
    }),
  );
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function receive(QueueUrl: string): Promise<Message[]> {
  const { Messages = [] } = await aws.clients.sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
  );
  return Messages;
}

const bodiesIn = async (url: string): Promise<string[]> =>
  (await receive(url)).map(({ Body = '' }) => Body).toSorted();

/** Moves the messages of the queue to its dead-letter queue, as SQS itself does: with their attributes. */
async function failAgain(): Promise<void> {
  for (const { Body, MessageAttributes } of await receive(queueUrl))
    await aws.clients.sqs.send(
      new SendMessageCommand({ QueueUrl: deadLetterQueueUrl, MessageBody: Body, MessageAttributes }),
    );
}

async function countIn(QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await aws.clients.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}

const letter = {
  Reason: 'PermanentTikTokError',
  Message: 'TikTok says no',
  Code: '40002',
  RequestId: 'r-1',
  DeliveryId: 'd-1',
};

describe('listDeadLetters', () => {
  test('returns the reason of each message, also that of EventBridge, and what it is about, and leaves it in the queue', async () => {
    await deadLetter('{"n":1}', letter);
    await deadLetter('{"request":"look"}');
    await deadLetter('{}', {
      RULE_ARN: 'arn:aws:events:eu-west-1:123456789012:rule/r',
      ERROR_CODE: 'NO_PERMISSIONS',
      ERROR_MESSAGE: 'not allowed',
    });

    const letters = await collect(listDeadLetters(aws.clients.sqs, deadLetterQueueUrl));

    const unknown = {
      subject: undefined,
      reason: undefined,
      message: undefined,
      code: undefined,
      requestId: undefined,
      deliveryId: undefined,
    };
    const always = { messageId: expect.any(String), deadLetteredAt: expect.any(Date) };
    const order = ['PermanentTikTokError', 'EventNotSent', undefined];
    expect(letters.toSorted((a, b) => order.indexOf(a.reason) - order.indexOf(b.reason))).toEqual([
      {
        ...always,
        subject: undefined,
        ...{ reason: 'PermanentTikTokError', message: 'TikTok says no', code: '40002' },
        ...{ requestId: 'r-1', deliveryId: 'd-1' },
      },
      { ...always, ...unknown, reason: 'EventNotSent', message: 'NO_PERMISSIONS: not allowed' },
      { ...always, ...unknown, subject: 'check of every source' },
    ]);
    expect(await countIn(deadLetterQueueUrl)).toBe(3);
  });
});

describe('two readers at once', () => {
  test('each list all messages, once', async () => {
    for (let n = 0; n < 25; n++) await deadLetter(`{"n":${n}}`, letter);
    const list = () => collect(listDeadLetters(aws.clients.sqs, deadLetterQueueUrl));

    const lists = await Promise.all([list(), list()]);

    expect(lists.map((letters) => new Set(letters.map(({ messageId }) => messageId)).size)).toEqual([25, 25]);
    expect(lists.map(({ length }) => length)).toEqual([25, 25]);
  });
});

describe('redriveDeadLetters', () => {
  test('moves all messages back unchanged', async () => {
    for (let n = 10; n < 35; n++) await deadLetter(`{"n":${n}}`, letter);

    const moved = await collect(
      redriveDeadLetters(aws.clients.sqs, { queueUrl, deadLetterQueueUrl }, () => true),
    );

    expect(moved).toHaveLength(25);
    expect([await countIn(deadLetterQueueUrl), await countIn(queueUrl)]).toEqual([0, 25]);
  });

  test('moves only the selected messages', async () => {
    await deadLetter('{"n":1}', letter);
    await deadLetter('{"n":2}', { ...letter, Reason: 'TokenError' });

    const isWanted = ({ reason }: { reason: string | undefined }): boolean => reason === 'TokenError';
    const moved = await collect(
      redriveDeadLetters(aws.clients.sqs, { queueUrl, deadLetterQueueUrl }, isWanted),
    );

    expect(moved.map(({ reason }) => reason)).toEqual(['TokenError']);
    expect(await bodiesIn(queueUrl)).toEqual(['{"n":2}']);
    expect(await countIn(deadLetterQueueUrl)).toBe(1);
  });

  test('ends although the moved messages fail again at once', async () => {
    await deadLetter('{"n":1}', letter);
    await deadLetter('{"n":2}', letter);

    const moved: string[] = [];
    for await (const { messageId } of redriveDeadLetters(
      aws.clients.sqs,
      { queueUrl, deadLetterQueueUrl },
      () => true,
    )) {
      moved.push(messageId);
      await failAgain();
      if (moved.length > 2) break;
    }

    expect(moved).toHaveLength(2);
    expect([await countIn(deadLetterQueueUrl), await countIn(queueUrl)]).toEqual([2, 2]);
  });

  test('moves every one of several equal letters, and again what failed in an earlier redrive', async () => {
    const equal = Array.from({ length: 15 }, () => '{"request":"look"}');
    for (const body of equal) await deadLetter(body);
    const redrive = () =>
      collect(redriveDeadLetters(aws.clients.sqs, { queueUrl, deadLetterQueueUrl }, () => true));

    const moved = await redrive();
    expect([moved.length, await countIn(deadLetterQueueUrl), await countIn(queueUrl)]).toEqual([15, 0, 15]);

    await failAgain();
    expect(await redrive()).toHaveLength(10);
    expect(await countIn(deadLetterQueueUrl)).toBe(0);
  });

  test('moves also what somebody else lists at the same time', async () => {
    for (let n = 0; n < 5; n++) await deadLetter(`{"n":${n}}`, letter);
    const listing = listDeadLetters(aws.clients.sqs, deadLetterQueueUrl);
    // The listing hides all messages, and shows them again after its end.
    await listing.next();
    const listed = setTimeout(1500).then(() => collect(listing));

    const moved = await collect(
      redriveDeadLetters(aws.clients.sqs, { queueUrl, deadLetterQueueUrl }, () => true),
    );

    expect([moved.length, (await listed).length]).toEqual([5, 4]);
    expect([await countIn(deadLetterQueueUrl), await countIn(queueUrl)]).toEqual([0, 5]);
  });

  test('loses nothing when it is interrupted', async () => {
    for (let n = 0; n < 5; n++) await deadLetter(`{"n":${n}}`, letter);

    for await (const _moved of redriveDeadLetters(
      aws.clients.sqs,
      { queueUrl, deadLetterQueueUrl },
      () => true,
    ))
      break;

    expect([await countIn(deadLetterQueueUrl), await countIn(queueUrl)]).toEqual([4, 1]);
  });
});
