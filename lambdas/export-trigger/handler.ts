import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { connect } from './connect.ts';
import { loadExportTriggerEnv } from './env.ts';
import { followHint } from './follow.ts';
import { readHint } from './hints.ts';
import type { Visit } from './services.ts';

const env = loadExportTriggerEnv(process.env);
const logger = new Logger();
const metrics = new Metrics();
const services = connect(env, process.env['LAMBDA_TASK_ROOT'] ?? '.', logger, metrics);

/**
 * Follows hints: a batch of messages, or one event or request given directly.
 *
 * @returns for a batch, which messages are to come again; for a direct call nothing: the ledger tells what came of it
 */
export async function handler(event: unknown, context: Context): Promise<SQSBatchResponse | undefined> {
  logger.addContext(context);
  const visit: Visit = { secondsLeft: () => context.getRemainingTimeInMillis() / 1000, room: true };
  try {
    if (isBatch(event)) return await followBatch(event, visit, context);
    await followHint(readHint(event), env.glueJobName, visit, services);
    return undefined;
  } finally {
    metrics.publishStoredMetrics();
  }
}

/** Many objects of one export come in one batch: the same hint is followed once. */
function followBatch(event: SQSEvent, visit: Visit, context: Context): Promise<SQSBatchResponse> {
  const followed = new Map<string, Promise<void>>();
  const follow = async (record: SQSRecord): Promise<void> => {
    const hint = readHint(JSON.parse(record.body));
    const key = JSON.stringify(hint);
    const result = followed.get(key) ?? followHint(hint, env.glueJobName, visit, services);
    followed.set(key, result);
    await result.catch((error: Error) => {
      logger.error('hint could not be followed; it comes again', { hint, error });
      throw error;
    });
  };
  const options = { context, processInParallel: false, throwOnFullBatchFailure: false } as const;
  return processPartialResponse(event, follow, new BatchProcessor(EventType.SQS), options);
}

const isBatch = (event: unknown): event is SQSEvent =>
  typeof event === 'object' && event !== null && 'Records' in event;
