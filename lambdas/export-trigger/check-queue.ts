import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ExportRef } from '../shared/exports/keys.ts';
import type { RunRequest } from '../shared/ledger/export-item.ts';

/** SQS delays a message by 15 minutes at the most. */
export const LONGEST_DELAY_SECONDS = 900;

/** The function's own queue, for checks at a later time. */
export class CheckQueue {
  readonly #sqs: SQSClient;
  readonly #queueUrl: string;

  /**
   * @param sqs client of the queue's region
   * @param queueUrl URL of the function's own queue
   */
  constructor(sqs: SQSClient, queueUrl: string) {
    this.#sqs = sqs;
    this.#queueUrl = queueUrl;
  }

  /**
   * Asks for a check of one export.
   *
   * @param delaySeconds when, from now; the check never comes earlier
   */
  checkExport({ source, exportId }: ExportRef, delaySeconds: number): Promise<void> {
    return this.#send({ request: 'look', source, exportId }, delaySeconds);
  }

  /** Asks for a check of everything, now. */
  scanEverything(): Promise<void> {
    return this.#send({ request: 'look' }, 0);
  }

  /** Asks again for what a person asked for a whole source, now. */
  runSource(source: string, { id, force }: RunRequest): Promise<void> {
    return this.#send({ request: 'run', requestId: id, source, force }, 0);
  }

  /** Asks again for what the schedule of a source asked for, now. */
  runScheduled(source: string, { id }: RunRequest): Promise<void> {
    return this.#send({ request: 'scheduled-run', requestId: id, source }, 0);
  }

  async #send(body: object, delaySeconds: number): Promise<void> {
    await this.#sqs.send(
      new SendMessageCommand({
        QueueUrl: this.#queueUrl,
        MessageBody: JSON.stringify(body),
        DelaySeconds: Math.min(LONGEST_DELAY_SECONDS, Math.max(0, Math.ceil(delaySeconds))),
      }),
    );
  }
}
