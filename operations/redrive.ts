import { SQSClient } from '@aws-sdk/client-sqs';
import { type DeadLetter, listDeadLetters, redriveDeadLetters } from '../lambdas/shared/queue/redrive.ts';
import type { Deployment } from './deployment.ts';
import { PartlyDoneError } from './partly-done.ts';
import type { QueueName } from './status/dead-letter-counts.ts';

/** Which dead letters are meant. */
export interface DeadLetterChoice {
  readonly queue: QueueName;
  /** Only those with this reason, the class of an error; left out: all. */
  readonly reason?: string;
}

/**
 * Lists dead letters and leaves them where they are.
 *
 * @param choice which ones
 * @param deployment what is deployed
 * @param signal ends the work
 */
export async function listLetters(
  choice: DeadLetterChoice,
  deployment: Deployment,
  signal: AbortSignal,
): Promise<DeadLetter[]> {
  const { deadLetterQueueUrl } = queuesOf(choice.queue, deployment);
  const wanted = isWanted(choice);
  const found: DeadLetter[] = [];
  for await (const letter of each((sqs) => listDeadLetters(sqs, deadLetterQueueUrl, signal), signal))
    if (wanted(letter)) found.push(letter);
  return found;
}

/**
 * Puts dead letters back into their queue.
 *
 * @param choice which ones
 * @param deployment what is deployed
 * @param signal ends the work
 * @returns those that were put back
 * @throws {PartlyDoneError} with those that were put back, when it ends before all are
 */
export async function redriveLetters(
  choice: DeadLetterChoice,
  deployment: Deployment,
  signal: AbortSignal,
): Promise<DeadLetter[]> {
  const queues = queuesOf(choice.queue, deployment);
  const done: DeadLetter[] = [];
  try {
    for await (const letter of each(
      (sqs) => redriveDeadLetters(sqs, queues, isWanted(choice), signal),
      signal,
    ))
      done.push(letter);
  } catch (cause) {
    if (done.length === 0) throw cause;
    const what =
      done.length === 1 ? '1 dead letter was put back' : `${done.length} dead letters were put back`;
    const next = 'Run it again for the others.';
    throw new PartlyDoneError({ what, done, next, cause, isStopped: signal.aborted });
  }
  return done;
}

const isWanted =
  (choice: DeadLetterChoice) =>
  ({ reason }: DeadLetter): boolean =>
    choice.reason === undefined || reason === choice.reason;

function queuesOf(queue: QueueName, deployment: Deployment) {
  return queue === 'uploader'
    ? { queueUrl: deployment.uploaderQueueUrl, deadLetterQueueUrl: deployment.uploaderDeadLetterQueueUrl }
    : {
        queueUrl: deployment.exportTriggerQueueUrl,
        deadLetterQueueUrl: deployment.exportTriggerDeadLetterQueueUrl,
      };
}

async function* each(
  letters: (sqs: SQSClient) => AsyncIterable<DeadLetter>,
  signal: AbortSignal,
): AsyncGenerator<DeadLetter> {
  const sqs = new SQSClient();
  try {
    for await (const letter of letters(sqs)) {
      yield letter;
      signal.throwIfAborted();
    }
    signal.throwIfAborted();
  } finally {
    sqs.destroy();
  }
}
