import { SQSClient } from '@aws-sdk/client-sqs';
import { type DeadLetter, listDeadLetters, redriveDeadLetters } from '../lambdas/shared/queue/redrive.ts';
import type { Deployment } from './deployment.ts';
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
export function listLetters(
  choice: DeadLetterChoice,
  deployment: Deployment,
  signal: AbortSignal,
): Promise<DeadLetter[]> {
  const { deadLetterQueueUrl } = queuesOf(choice.queue, deployment);
  return collect((sqs) => listDeadLetters(sqs, deadLetterQueueUrl, signal), isWanted(choice), signal);
}

/**
 * Puts dead letters back into their queue.
 *
 * @param choice which ones
 * @param deployment what is deployed
 * @param signal ends the work
 * @returns those that were put back
 */
export function redriveLetters(
  choice: DeadLetterChoice,
  deployment: Deployment,
  signal: AbortSignal,
): Promise<DeadLetter[]> {
  const queues = queuesOf(choice.queue, deployment);
  return collect(
    (sqs) => redriveDeadLetters(sqs, queues, isWanted(choice), signal),
    () => true,
    signal,
  );
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

async function collect(
  letters: (sqs: SQSClient) => AsyncIterable<DeadLetter>,
  isTaken: (letter: DeadLetter) => boolean,
  signal: AbortSignal,
): Promise<DeadLetter[]> {
  const sqs = new SQSClient();
  const collected: DeadLetter[] = [];
  try {
    for await (const letter of letters(sqs)) {
      if (isTaken(letter)) collected.push(letter);
      signal.throwIfAborted();
    }
  } finally {
    sqs.destroy();
  }
  return collected;
}
