import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Deployment } from '../deployment.ts';

/** The functions that have a dead-letter queue. */
export const QUEUES = ['uploader', 'export-trigger'] as const;
export type QueueName = (typeof QUEUES)[number];

/** How many messages lie in each dead-letter queue, by the function that could not deal with them. */
export type DeadLetterCounts = Readonly<Record<QueueName, number>>;

/**
 * Counts dead letters without touching them; SQS counts approximately.
 *
 * @param deployment where the queues are
 */
export async function countDeadLetters(deployment: Deployment): Promise<DeadLetterCounts> {
  const sqs = new SQSClient();
  try {
    const [uploader, exportTrigger] = await Promise.all([
      countMessages(sqs, deployment.uploaderDeadLetterQueueUrl),
      countMessages(sqs, deployment.exportTriggerDeadLetterQueueUrl),
    ]);
    return { uploader, 'export-trigger': exportTrigger };
  } finally {
    sqs.destroy();
  }
}

async function countMessages(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const { Attributes: counts = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(counts).reduce((sum, count) => sum + Number(count), 0);
}
