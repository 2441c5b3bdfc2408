import {
  ChangeMessageVisibilityCommand,
  type MessageAttributeValue,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { SOURCE_IDS, sourceIds, withSourceId } from '../shared/queue/source-ids.ts';
import { describeFailure } from './failure.ts';
import { LONGEST_DELAY_SECONDS } from './longest-delay.ts';

const GROUP_ATTRIBUTE = 'Advertiser';

/** Keeps a message hidden from other functions. */
export interface MessageHold {
  /** Ends the renewals; the message becomes visible again when its last visibility timeout ends. */
  end(): Promise<void>;
}

/** An object whose event is sent again. */
export interface QueuedObject {
  readonly bucket: string;
  readonly key: string;
}

/** The uploader's queue and its dead-letter queue. */
export class MessageQueue {
  readonly #sqs: SQSClient;
  readonly #queueUrl: string;
  readonly #deadLetterQueueUrl: string;

  /**
   * @param sqs SQS client; nothing is sent before the first call
   * @param queueUrl URL of the queue that messages come from
   * @param deadLetterQueueUrl URL of its dead-letter queue
   */
  constructor(sqs: SQSClient, queueUrl: string, deadLetterQueueUrl: string) {
    this.#sqs = sqs;
    this.#queueUrl = queueUrl;
    this.#deadLetterQueueUrl = deadLetterQueueUrl;
  }

  /** Sends the event of an object again, in the form of S3's own events. */
  async sendAgain({ bucket, key }: QueuedObject): Promise<void> {
    const event = {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      detail: { bucket: { name: bucket }, object: { key } },
    };
    await this.#sqs.send(
      new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody: JSON.stringify(event) }),
    );
  }

  /** Hides a message for a delay in milliseconds; then the queue delivers it again. */
  async postpone(message: SQSRecord, delayMs: number): Promise<void> {
    const command = new ChangeMessageVisibilityCommand({
      QueueUrl: this.#queueUrl,
      ReceiptHandle: message.receiptHandle,
      VisibilityTimeout: Math.min(LONGEST_DELAY_SECONDS, Math.ceil(delayMs / 1000)),
    });
    await this.#sqs.send(command);
  }

  /**
   * Hides a message for a short time, repeatedly, instead of once for the longest time a delivery may take: if the function
   * is killed, the message returns soon.
   *
   * @param message the message
   * @param hiddenMs how long it stays hidden after the last renewal, in milliseconds
   */
  hold(message: SQSRecord, hiddenMs: number): MessageHold {
    // One failed renewal does no harm: the previous one lasts long enough for several more.
    const renew = (): Promise<void> => this.postpone(message, hiddenMs).catch(() => undefined);
    let renewal = renew();
    const timer = setInterval(() => {
      renewal = renew();
    }, hiddenMs / 6);
    const end = (): Promise<void> => {
      clearInterval(timer);
      return renewal;
    };
    return { end };
  }

  /** Whether a message has already been sent again with its group. */
  isGrouped({ messageAttributes }: SQSRecord): boolean {
    return messageAttributes[GROUP_ATTRIBUTE] !== undefined;
  }

  /**
   * Sends a message again with a message group. SQS then keeps one group's backlog from delaying the others. Delete the
   * original only after this has succeeded.
   *
   * @param message the message
   * @param group up to 128 characters
   */
  async sendGrouped(message: SQSRecord, group: string): Promise<void> {
    const command = new SendMessageCommand({
      QueueUrl: this.#queueUrl,
      MessageBody: message.body,
      MessageGroupId: group,
      // A message that the queue moved to the dead-letter queue and AWS moved back has the attribute, not the group.
      MessageAttributes: textAttributes({ [GROUP_ATTRIBUTE]: group, [SOURCE_IDS]: sourceIdsText(message) }),
    });
    await this.#sqs.send(command);
  }

  /**
   * Sends a copy of a message to the dead-letter queue, with the reason as attributes. Delete the original only after this
   * has succeeded.
   */
  async deadLetter(message: SQSRecord, error: unknown, deliveryId: string | undefined): Promise<void> {
    const attributes = {
      ...describeFailure(error),
      DeliveryId: deliveryId,
      [SOURCE_IDS]: withSourceId(sourceIdsText(message), message.messageId),
    };
    const command = new SendMessageCommand({
      QueueUrl: this.#deadLetterQueueUrl,
      MessageBody: message.body,
      MessageAttributes: textAttributes(attributes),
    });
    await this.#sqs.send(command);
  }
}

/** Whether a message is a redrive of the dead letter of another message. */
export const isRedriveOf = (message: SQSRecord, messageId: string): boolean =>
  sourceIds(sourceIdsText(message)).includes(messageId);

const sourceIdsText = ({ messageAttributes }: SQSRecord): string | undefined =>
  messageAttributes[SOURCE_IDS]?.stringValue;

/** SQS refuses an attribute without a value. */
const textAttributes = (
  values: Readonly<Record<string, string | number | undefined>>,
): Record<string, MessageAttributeValue> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, { DataType: 'String', StringValue: String(value) }]],
    ),
  );
