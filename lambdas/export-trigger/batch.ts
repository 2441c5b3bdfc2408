import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { UnknownMessageError } from './errors.ts';
import { type Hint, readHint } from './hints.ts';
import { EXPORT_TRIGGER_METRICS } from './notices.ts';

/** What following a batch needs. */
export interface BatchTools {
  readonly follow: (hint: Hint) => Promise<void>;
  readonly logger: Pick<Logger, 'error'>;
  readonly metrics: Pick<Metrics, 'addMetric'>;
}

/**
 * Follows the hints of a batch. Many objects of one export come in one batch: the same hint is followed once. The invocation
 * succeeds even when every check fails, so that its failures have their own metric.
 *
 * @param event messages of the function's queue
 * @param context the invocation
 * @returns which messages are to come again
 */
export function followBatch(event: SQSEvent, context: Context, tools: BatchTools): Promise<SQSBatchResponse> {
  const followed = new Map<string, Promise<void>>();
  const follow = async (record: SQSRecord): Promise<void> => {
    const hint = readOrLog(record, tools);
    const key = JSON.stringify(hint);
    const result = followed.get(key) ?? followAndCount(hint, tools);
    followed.set(key, result);
    await result;
  };
  const options = { context, processInParallel: false, throwOnFullBatchFailure: false } as const;
  return processPartialResponse(event, follow, new BatchProcessor(EventType.SQS), options);
}

/** The text of a message that something else has sent is not logged. */
function readOrLog({ messageId, body }: SQSRecord, { logger }: BatchTools): Hint {
  try {
    return readHint(JSON.parse(body));
  } catch (error) {
    const reason =
      error instanceof UnknownMessageError ? `${error.name}: ${error.message}` : 'it is not JSON';
    logger.error('message could not be read; it comes again', { messageId, reason });
    throw error;
  }
}

async function followAndCount(hint: Hint, { follow, logger, metrics }: BatchTools): Promise<void> {
  try {
    await follow(hint);
  } catch (error) {
    logger.error('hint could not be followed; it comes again', { hint, error });
    metrics.addMetric(EXPORT_TRIGGER_METRICS.checksFailed, MetricUnit.Count, 1);
    throw error;
  }
}
