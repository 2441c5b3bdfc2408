import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** Messages that SQS accepts in one batch. */
const BATCH = 10;

/** How long a dead letter stays hidden from other readers while it is inspected, in seconds. */
const HIDDEN_SECONDS = 60;

/** A message that could not be delivered, and why. */
export interface DeadLetter {
  readonly messageId: string;
  /** Class of the error; absent when the queue's own redrive policy moved the message. */
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
 * Lists the messages of a dead-letter queue. Each stays hidden from other readers until the last one is returned.
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
 * Moves dead letters back to the queue that they came from, each once: a letter that fails again meanwhile stays in the
 * dead-letter queue. This can be repeated and interrupted: a message leaves the dead-letter queue only after it is in the
 * other queue, and a delivery that has ended is not repeated.
 *
 * @param sqs SQS client
 * @param queues the two queues
 * @param isWanted which letters to move
 * @returns the moved letters, each as soon as it is moved
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
    // A letter that failed again returns with another id, so its content identifies it.
    if (!isWanted(letter) || putBack.has(Body)) continue;
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: Body }));
    await sqs.send(new DeleteMessageCommand({ QueueUrl: deadLetterQueueUrl, ReceiptHandle }));
    putBack.add(Body);
    gone.add(letter.messageId);
    yield letter;
  }
}

/**
 * Ends when the queue returns no new message. Then the inspected messages that remain become visible again at once.
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
