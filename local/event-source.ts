import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { z } from 'zod';
import type { QueueSettings } from './cloud-resources.ts';
import {
  FunctionError,
  FunctionKilledError,
  FunctionTimeoutError,
  LocalCloudError,
  QueueNotIdleError,
} from './errors.ts';
import type { LocalFunction } from './local-function.ts';

/** The longest batch that SQS hands over without a batching window, which is not played here. */
const LONGEST_BATCH = 10;
/** Short, so that stopping need not abandon a receive that may just then take messages out of sight. */
const RECEIVE_WAIT_SECONDS = 1;
const LOOK_AGAIN_MILLISECONDS = 50;
/** While messages wait: each look is a request of the local AWS, which has little time for others then. */
const LOOK_AGAIN_BUSY_MILLISECONDS = 150;
const QUIET_POLLS = 2;

/** How SQS names what it counts: messages that are visible, in flight, delayed. */
type MessageKind = '' | 'NotVisible' | 'Delayed';

const partialFailures = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).nullish(),
});

/**
 * Hands a queue's messages to a function in batches, as Lambda's event source mapping with ReportBatchItemFailures
 * does: what the function did not report as failed is deleted, everything else comes back after the visibility
 * time-out, and SQS moves it to the dead-letter queue in the end.
 */
export class EventSource {
  readonly #sqs: SQSClient;
  readonly #queue: QueueSettings;
  readonly #function: LocalFunction;
  readonly #region: string;
  readonly #batches = new Set<Promise<void>>();
  #receiving: Promise<void> | undefined;
  #paused = true;

  /**
   * @param sqs client for the queue
   * @param target a function that has a queue; it gets the events
   * @param region in the records of the events
   * @throws {LocalCloudError} when the function has no queue or a batch size that is not supported here
   */
  constructor(sqs: SQSClient, target: LocalFunction, region: string) {
    const { name, queue } = target.settings;
    if (queue === undefined) throw new LocalCloudError(`${name} has no queue`);
    if (queue.batchSize < 1 || queue.batchSize > LONGEST_BATCH) {
      throw new LocalCloudError(`${name}'s batch size is ${queue.batchSize}; expected 1 to ${LONGEST_BATCH}`);
    }
    this.#sqs = sqs;
    this.#queue = queue;
    this.#function = target;
    this.#region = region;
  }

  /** Starts, or goes on, receiving. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#receiving = this.#receiveUntilPaused();
  }

  /** Stops receiving, and resolves when the batches under way have ended. */
  async pause(): Promise<void> {
    this.#paused = true;
    await this.#receiving;
    await Promise.all(this.#batches);
  }

  /**
   * Resolves when no message is visible, in flight or delayed and no batch is under way.
   *
   * @param timeoutMilliseconds how long to wait
   * @throws {QueueNotIdleError} when it takes longer
   */
  async idle(timeoutMilliseconds = 60_000): Promise<void> {
    await this.#waitForNo(['', 'NotVisible', 'Delayed'], timeoutMilliseconds);
  }

  /**
   * Resolves when every message that was due has been handled; those that are to come later may still be there, such as the
   * export trigger's checks of starts whose outcome it does not know yet.
   *
   * @param timeoutMilliseconds how long to wait
   * @throws {QueueNotIdleError} when it takes longer
   */
  async caughtUp(timeoutMilliseconds = 60_000): Promise<void> {
    await this.#waitForNo(['', 'NotVisible'], timeoutMilliseconds);
  }

  async #waitForNo(kinds: readonly MessageKind[], timeoutMilliseconds: number): Promise<void> {
    const until = Date.now() + timeoutMilliseconds;
    // One poll can miss a message that comes into or out of sight while the queue counts.
    for (let quietPolls = 0; ; ) {
      const waiting = await this.#countMessages(kinds);
      quietPolls = waiting === 0 && this.#batches.size === 0 ? quietPolls + 1 : 0;
      if (quietPolls === QUIET_POLLS) return;
      if (quietPolls === 0 && Date.now() > until) {
        throw new QueueNotIdleError(
          `${this.#function.settings.name}'s queue still has ${waiting} messages and ${this.#batches.size} batches under way`,
        );
      }
      await sleep(waiting === 0 ? LOOK_AGAIN_MILLISECONDS : LOOK_AGAIN_BUSY_MILLISECONDS);
    }
  }

  async #receiveUntilPaused(): Promise<void> {
    while (!this.#paused) {
      if (this.#batches.size >= this.#queue.maximumConcurrency) {
        await Promise.race(this.#batches);
        continue;
      }
      const { Messages: messages = [] } = await this.#sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: this.#queue.url,
          MaxNumberOfMessages: this.#queue.batchSize,
          WaitTimeSeconds: RECEIVE_WAIT_SECONDS,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
      );
      if (messages.length === 0) continue;
      const batch = this.#handOver(messages).finally(() => this.#batches.delete(batch));
      this.#batches.add(batch);
    }
  }

  async #handOver(messages: readonly Message[]): Promise<void> {
    const records = messages.map((message) => this.#recordOf(message));
    const event: SQSEvent = { Records: records };
    let answer: unknown;
    try {
      answer = await this.#function.invoke(event);
    } catch (error) {
      // The function's log tells what happened; the messages come back by themselves.
      if (error instanceof FunctionError) return;
      if (error instanceof FunctionTimeoutError || error instanceof FunctionKilledError) return;
      throw error;
    }
    await this.#delete(succeeded(records, answer));
  }

  async #delete(records: readonly SQSRecord[]): Promise<void> {
    if (records.length === 0) return;
    await this.#sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: this.#queue.url,
        Entries: records.map((record, index) => ({
          Id: String(index),
          ReceiptHandle: record.receiptHandle,
        })),
      }),
    );
  }

  async #countMessages(kinds: readonly MessageKind[]): Promise<number> {
    const { Attributes: counts = {} } = await this.#sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.#queue.url,
        AttributeNames: kinds.map((kind) => `ApproximateNumberOfMessages${kind}` as const),
      }),
    );
    return Object.values(counts).reduce((sum, count) => sum + Number(count), 0);
  }

  #recordOf(message: Message): SQSRecord {
    const { Attributes: attributes = {} } = message;
    return {
      messageId: message.MessageId ?? '',
      receiptHandle: message.ReceiptHandle ?? '',
      body: message.Body ?? '',
      attributes: {
        ApproximateReceiveCount: attributes.ApproximateReceiveCount ?? '',
        SentTimestamp: attributes.SentTimestamp ?? '',
        SenderId: attributes.SenderId ?? '',
        ApproximateFirstReceiveTimestamp: attributes.ApproximateFirstReceiveTimestamp ?? '',
      },
      messageAttributes: messageAttributesOf(message),
      md5OfBody: message.MD5OfBody ?? '',
      eventSource: 'aws:sqs',
      eventSourceARN: this.#queue.arn,
      awsRegion: this.#region,
    };
  }
}

function messageAttributesOf(message: Message): SQSRecord['messageAttributes'] {
  return Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, { DataType, StringValue }]) => [
      name,
      { dataType: DataType ?? 'String', ...(StringValue === undefined ? {} : { stringValue: StringValue }) },
    ]),
  );
}

/** An answer without failures means that all succeeded; one that names a message not in the batch means that none did. */
function succeeded(records: readonly SQSRecord[], answer: unknown): readonly SQSRecord[] {
  if (answer === null || answer === undefined) return records;
  const parsed = partialFailures.safeParse(answer);
  if (!parsed.success) return [];
  const failed = new Set(parsed.data.batchItemFailures?.map((failure) => failure.itemIdentifier));
  const known = new Set(records.map((record) => record.messageId));
  if ([...failed].some((id) => !known.has(id))) return [];
  return records.filter((record) => !failed.has(record.messageId));
}
