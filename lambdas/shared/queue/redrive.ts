import { setTimeout } from 'node:timers/promises';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { NOT_SENT } from './not-sent.ts';
import { SOURCE_IDS, sourceIds, withSourceId } from './source-ids.ts';
import { subjectOf } from './subject.ts';

/** Messages that SQS accepts in one batch. */
const BATCH = 10;

/** How long a dead letter stays hidden from other readers while it is inspected, in seconds. */
const HIDDEN_SECONDS = 60;

/** How long to wait for the next letter that another reader hides, in milliseconds: to list it, and to move it. */
const LISTING_PATIENCE_MS = 5000;
const MOVING_PATIENCE_MS = HIDDEN_SECONDS * 1000;
const LONGEST_PAUSE_MS = 500;

/** How often messages are counted. */
const COUNTS = 3;

/** A message that could not be delivered, and why. */
export interface DeadLetter {
  readonly messageId: string;
  /** What the message is about, such as the key of an object. */
  readonly subject: string | undefined;
  /** Class of the error, or {@link NOT_SENT}; absent when the queue's own redrive policy moved the message. */
  readonly reason: string | undefined;
  readonly message: string | undefined;
  /** TikTok's error code. */
  readonly code: string | undefined;
  /** TikTok's id of the call that failed. */
  readonly requestId: string | undefined;
  readonly deliveryId: string | undefined;
  /** When it arrived in the dead-letter queue. */
  readonly deadLetteredAt: Date | undefined;
}

/** A dead-letter queue and the queue that its messages came from. */
export interface RedriveQueues {
  readonly deadLetterQueueUrl: string;
  readonly queueUrl: string;
}

/**
 * Lists the messages of a dead-letter queue. Each stays hidden from other readers until the last one is returned. Letters
 * that another reader hides are waited for, some seconds each.
 *
 * @param sqs SQS client
 * @param deadLetterQueueUrl URL of the queue
 * @param signal ends the waiting
 */
export async function* listDeadLetters(
  sqs: SQSClient,
  deadLetterQueueUrl: string,
  signal?: AbortSignal,
): AsyncGenerator<DeadLetter> {
  const patience = { patienceMs: LISTING_PATIENCE_MS, signal };
  for await (const message of receiveEach(sqs, deadLetterQueueUrl, patience)) yield describe(message);
}

/**
 * Moves dead letters back to the queue that they came from, each once: a letter that fails again meanwhile stays in the
 * dead-letter queue. This can be repeated and interrupted: a message leaves the dead-letter queue only after it is in the
 * other queue, and a delivery that has ended is not repeated. Letters that another reader hides are waited for, until none
 * is hidden any more, at most a minute each.
 *
 * @param sqs SQS client
 * @param queues the two queues
 * @param isWanted which letters to move
 * @param signal ends the waiting
 * @returns the moved letters, each as soon as it is moved
 */
export async function* redriveDeadLetters(
  sqs: SQSClient,
  { deadLetterQueueUrl, queueUrl }: RedriveQueues,
  isWanted: (letter: DeadLetter) => boolean,
  signal?: AbortSignal,
): AsyncGenerator<DeadLetter> {
  const gone = new Set<string>();
  const patience = { patienceMs: MOVING_PATIENCE_MS, signal };
  for await (const message of receiveEach(sqs, deadLetterQueueUrl, patience, gone)) {
    const { Body, ReceiptHandle } = message;
    const letter = describe(message);
    // A letter that failed again returns with another id, and with the one that it had here.
    const hasFailedAgain = sourceIds(attributeOf(message, SOURCE_IDS)).some((id) => gone.has(id));
    if (!isWanted(letter) || hasFailedAgain) continue;
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: Body,
        MessageAttributes: { [SOURCE_IDS]: { DataType: 'String', StringValue: sourcesOf(message) } },
      }),
    );
    await sqs.send(new DeleteMessageCommand({ QueueUrl: deadLetterQueueUrl, ReceiptHandle }));
    gone.add(letter.messageId);
    yield letter;
  }
}

/** For how long the next letter that another reader hides is waited for. */
interface Patience {
  readonly patienceMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Receives each message once. Whoever looks through the queue at the same time hides messages for a moment: while some of
 * those that were there at first have not been received, the queue is looked through again.
 *
 * @param gone ids of messages that have been deleted meanwhile
 */
async function* receiveEach(
  sqs: SQSClient,
  queueUrl: string,
  { patienceMs, signal }: Patience,
  gone: ReadonlySet<string> = new Set(),
): AsyncGenerator<Message> {
  let end = performance.now() + patienceMs;
  const expected = await countAll(sqs, queueUrl);
  const received = new Set<string>();
  for (;;) {
    for await (const message of receiveVisible(sqs, queueUrl, gone)) {
      const { MessageId = '' } = message;
      if (received.has(MessageId)) continue;
      received.add(MessageId);
      yield message;
      end = performance.now() + patienceMs;
    }
    if (received.size >= expected || signal?.aborted === true || performance.now() > end) return;
    // Another reader may have moved the rest.
    if (received.size - gone.size >= (await countAll(sqs, queueUrl))) return;
    // Two readers in step would share the messages again; chance gives one of them all.
    await setTimeout(Math.random() * LONGEST_PAUSE_MS);
  }
}

/**
 * Counts the messages that are visible and those that some reader hides. SQS counts the two one after the other: what is
 * hidden or shown between them can be missing, so the largest of several counts is taken.
 */
async function countAll(sqs: SQSClient, QueueUrl: string): Promise<number> {
  let most = 0;
  for (let count = 0; count < COUNTS; count++) {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    const both = Object.values(Attributes).reduce((sum, some) => sum + Number(some), 0);
    most = Math.max(most, both);
  }
  return most;
}

/** Ends when the queue returns no new message. Then the inspected messages that remain become visible again at once. */
async function* receiveVisible(
  sqs: SQSClient,
  queueUrl: string,
  gone: ReadonlySet<string>,
): AsyncGenerator<Message> {
  const seen = new Map<string, Message>();
  try {
    for (;;) {
      const command = new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: BATCH,
        VisibilityTimeout: HIDDEN_SECONDS,
        WaitTimeSeconds: 1,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['SentTimestamp'],
      });
      const { Messages = [] } = await sqs.send(command);
      const unseen = Messages.filter(({ MessageId = '' }) => !seen.has(MessageId));
      if (unseen.length === 0) return;
      for (const message of unseen) seen.set(message.MessageId ?? '', message);
      yield* unseen;
    }
  } finally {
    await showAgain(
      sqs,
      queueUrl,
      [...seen.values()].filter(({ MessageId = '' }) => !gone.has(MessageId)),
    );
  }
}

async function showAgain(sqs: SQSClient, queueUrl: string, messages: readonly Message[]): Promise<void> {
  for (let first = 0; first < messages.length; first += BATCH) {
    const Entries = messages
      .slice(first, first + BATCH)
      .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
}

const attributeOf = (message: Message, name: string): string | undefined =>
  message.MessageAttributes?.[name]?.StringValue;

/** The ids of what a redrive of a letter repeats: the letter, and what it was before. */
const sourcesOf = (letter: Message): string =>
  withSourceId(attributeOf(letter, SOURCE_IDS), letter.MessageId ?? '');

function describe(message: Message): DeadLetter {
  const attribute = (name: string) => attributeOf(message, name);
  const sentAt = message.Attributes?.SentTimestamp;
  // Names of EventBridge's attributes (User Guide, Using dead-letter queues).
  const notSent = attribute('ERROR_CODE');
  return {
    messageId: message.MessageId ?? '',
    subject: subjectOf(message.Body ?? ''),
    reason: attribute('Reason') ?? (notSent === undefined ? undefined : NOT_SENT),
    message:
      attribute('Message') ??
      (notSent === undefined ? undefined : [notSent, attribute('ERROR_MESSAGE') ?? ''].join(': ')),
    code: attribute('Code'),
    requestId: attribute('RequestId'),
    deliveryId: attribute('DeliveryId'),
    deadLetteredAt: sentAt === undefined ? undefined : new Date(Number(sentAt)),
  };
}
