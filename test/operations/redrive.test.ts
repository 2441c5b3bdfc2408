import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type LocalAws, startLocalAws } from '../../local/aws.ts';
import type { Deployment } from '../../operations/deployment.ts';
import { redriveLetters } from '../../operations/redrive.ts';
import { type AwsProxy, startAwsProxy } from '../faults/helpers/aws-proxy.ts';

let aws: LocalAws;
let proxy: AwsProxy;
let deployment: Deployment;
let tests = 0;

beforeAll(async () => {
  aws = await startLocalAws(join(mkdtempSync(join(tmpdir(), 'redrive-')), 'aws.log'));
  proxy = await startAwsProxy();
  proxy.target(aws.endpoint);
  for (const [name, value] of Object.entries({ ...aws.environment, AWS_ENDPOINT_URL: proxy.endpoint }))
    vi.stubEnv(name, value);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await proxy.stop();
  await aws.stop();
});

beforeEach(async () => {
  tests += 1;
  const make = async (QueueName: string) =>
    (await aws.clients.sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? '';
  const uploaderQueueUrl = await make(`queue-${tests}`);
  const uploaderDeadLetterQueueUrl = await make(`dead-${tests}`);
  // SQS is asked at the address of the queue.
  const [queueUrl, deadLetterQueueUrl] = [uploaderQueueUrl, uploaderDeadLetterQueueUrl].map((url) =>
    url.replace(new URL(url).origin, proxy.endpoint),
  );
  deployment = { uploaderQueueUrl: queueUrl, uploaderDeadLetterQueueUrl: deadLetterQueueUrl } as Deployment;
  for (let n = 0; n < 5; n++) {
    const letter = { QueueUrl: uploaderDeadLetterQueueUrl, MessageBody: `{"n":${n}}` };
    await aws.clients.sqs.send(new SendMessageCommand(letter));
  }
});

afterEach(() => proxy.clear());

/** Does something from the nth letter on that is sent back to the queue, and fails it if asked to. */
const fromLetter = (nth: number, act: () => void) => {
  let sent = 0;
  proxy.set({
    matches: ({ operation }) => {
      if (operation !== 'SendMessage') return false;
      sent += 1;
      if (sent >= nth) act();
      return sent >= nth;
    },
    times: 100,
    effect: {
      kind: 'answer',
      status: 403,
      body: JSON.stringify({ __type: 'ExpiredToken', message: 'The security token is expired' }),
    },
  });
};

const redrive = (signal: AbortSignal) => redriveLetters({ queue: 'uploader' }, deployment, signal);

test('a redrive that AWS ends says which letters are put back, and how to go on', async () => {
  fromLetter(3, () => undefined);

  await expect(redrive(new AbortController().signal)).rejects.toMatchObject({
    message: expect.stringMatching(/^2 dead letters were put back, then it failed: ExpiredToken: /),
    remedy: 'Your AWS session has expired: sign in again. Run it again for the others.',
    done: [{ messageId: expect.any(String) }, { messageId: expect.any(String) }],
  });

  proxy.clear();
  expect(await redrive(new AbortController().signal)).toHaveLength(3);
});

test('a redrive that a person ends says so', async () => {
  const interruption = new AbortController();
  fromLetter(2, () => interruption.abort());

  await expect(redrive(interruption.signal)).rejects.toMatchObject({
    message: '1 dead letter was put back, then it was stopped',
    remedy: 'Run it again for the others.',
    done: [{ messageId: expect.any(String) }],
  });
});

test('a redrive that puts nothing back fails as AWS does', async () => {
  fromLetter(1, () => undefined);

  await expect(redrive(new AbortController().signal)).rejects.toMatchObject({ name: 'ExpiredToken' });
});
