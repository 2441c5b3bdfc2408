import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { deadlineOf } from './deadline.ts';
import { loadUploaderSettings } from './env.ts';
import { PostponedError } from './errors.ts';
import { processMessage, type UploaderTools } from './process-message.ts';
import { reportOutcome } from './report.ts';
import { createTools } from './tools.ts';

const logger = new Logger();
const metrics = new Metrics();
const processor = new BatchProcessor(EventType.SQS, { logger });

let tools: UploaderTools | undefined;

/** Created at the first event, so that the import of this file needs no environment. */
const toolsOnce = (): UploaderTools => {
  tools ??= createTools(loadUploaderSettings(process.env), (endpoint, requestId) =>
    logger.info('TikTok answered', { endpoint, requestId }),
  );
  return tools;
};

/**
 * Delivers to TikTok the partitions that the S3 events in the queue name.
 *
 * @param event messages of the uploader's queue
 * @param context the invocation, for its remaining time
 * @returns the messages that must stay in the queue
 */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  logger.addContext(context);
  const deadline = deadlineOf(() => context.getRemainingTimeInMillis());
  const processRecord = async (record: SQSRecord): Promise<void> => {
    const outcome = await processMessage(record, toolsOnce(), deadline);
    reportOutcome(outcome, logger, metrics);
    if (outcome.kind === 'stopped' && outcome.fate.kind === 'postpone')
      throw new PostponedError(record.messageId);
  };
  try {
    return await processPartialResponse(event, processRecord, processor, { throwOnFullBatchFailure: false });
  } finally {
    // Events of part files have nothing to count, and publishing no metrics logs a warning.
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}
