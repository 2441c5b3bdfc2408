import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** Messages that SQS takes in one batch. */
const BATCH = 10;

/** How long a dead letter stays hidden from others at most while it is looked at, in seconds. */
const HIDDEN_SECONDS = 60;

/** A message that could not be delivered, and why. */
export interface DeadLetter {
  readonly messageId: string;
  /** Class of the error; absent when the queue itself gave the message up. */
  readonly reason: string | undefined;
  readonly message: string | undefined;
  /** TikTok's verdict. */
  readonly code: string | undefined;
  /** TikTok's id of the call that failed. */
  readonly requestId: string | undefined;
  readonly deliveryId: string | undefined;
  /** When it came into the dead-letter queue. */
  readonly deadLetteredAt: Date | undefined;
}

/** Where dead letters lie and where they came from. */
export interface RedriveQueues {
  readonly deadLetterQueueUrl: string;
  readonly queueUrl: string;
}

/**
 * Gives the messages of a dead-letter queue; each is hidden from others until the last has been given.
 *
 * @param sqs SQS client
 * @param deadLetterQueueUrl URL of the queue
 */
export async function* listDeadLetters(
  sqs: SQSClient,
  deadLetterQueueUrl: string,
): AsyncGenerator<DeadLetter> {
  for await (const message of receiveEach(sqs, deadLetterQueueUrl)) yield describe(message);
}

/**
 * Puts dead letters back into the queue they came from, each once: one that is refused again at once stays where it is.
 * Safe to repeat and to interrupt: a message leaves the dead-letter queue only once it stands in the other, and a
 * delivery that has ended is not made twice.
 *
 * @param sqs SQS client
 * @param queues from where and to where
 * @param isWanted which ones go back
 * @returns those put back, each as soon as it is
 */
export async function* redriveDeadLetters(
  sqs: SQSClient,
  { deadLetterQueueUrl, queueUrl }: RedriveQueues,
  isWanted: (letter: DeadLetter) => boolean,
): AsyncGenerator<DeadLetter> {
  const gone = new Set<string>();
  const putBack = new Set<string | undefined>();
  for await (const message of receiveEach(sqs, deadLetterQueueUrl, gone)) {
    const { Body, ReceiptHandle } = message;
    const letter = describe(message);
    // A letter that is refused again comes back with another id: its content tells.
    if (!isWanted(letter) || putBack.has(Body)) continue;
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: Body }));
    await sqs.send(new DeleteMessageCommand({ QueueUrl: deadLetterQueueUrl, ReceiptHandle }));
    putBack.add(Body);
    gone.add(letter.messageId);
    yield letter;
  }
}

/**
 * Ends when the queue gives nothing new. What was looked at and has not gone is in sight of others again at once.
 *
 * @param gone ids of messages that have been deleted meanwhile
 */
async function* receiveEach(
  sqs: SQSClient,
  queueUrl: string,
  gone: ReadonlySet<string> = new Set(),
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

function describe(message: Message): DeadLetter {
  const attribute = (name: string): string | undefined => message.MessageAttributes?.[name]?.StringValue;
  const sentAt = message.Attributes?.SentTimestamp;
  return {
    messageId: message.MessageId ?? '',
    reason: attribute('Reason'),
    message: attribute('Message'),
    code: attribute('Code'),
    requestId: attribute('RequestId'),
    deliveryId: attribute('DeliveryId'),
    deadLetteredAt: sentAt === undefined ? undefined : new Date(Number(sentAt)),
  };
}
