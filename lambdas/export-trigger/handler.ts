import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { followBatch } from './batch.ts';
import { connect } from './connect.ts';
import { loadExportTriggerEnv } from './env.ts';
import { followHint } from './follow.ts';
import { type Hint, readHint } from './hints.ts';
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
  const follow = (hint: Hint): Promise<void> => followHint(hint, env.glueJobName, visit, services);
  try {
    if (isBatch(event)) return await followBatch(event, context, { follow, logger, metrics });
    await follow(readHint(event));
    return undefined;
  } finally {
    metrics.publishStoredMetrics();
  }
}

const isBatch = (event: unknown): event is SQSEvent =>
  typeof event === 'object' && event !== null && 'Records' in event;
