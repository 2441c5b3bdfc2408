import { resolve } from 'node:path';
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { loadPipelineConfig } from '../shared/config/load.ts';
import { ExportStore } from '../shared/exports/objects.ts';
import { ExportLedger } from '../shared/ledger/exports.ts';
import { Bulletin } from './bulletin.ts';
import { loadExportTriggerEnv } from './env.ts';
import { followHint } from './follow.ts';
import { readHint } from './hints.ts';
import { JobRuns } from './job-runs.ts';
import { LookQueue } from './look-queue.ts';
import { ReportStore } from './reports.ts';
import type { Services, Visit } from './services.ts';

const env = loadExportTriggerEnv(process.env);
const logger = new Logger();
const metrics = new Metrics();
const s3 = new S3Client();
const table = DynamoDBDocumentClient.from(new DynamoDBClient(), {
  marshallOptions: { removeUndefinedValues: true },
});
const services: Services = {
  config: loadPipelineConfig(resolve(process.env['LAMBDA_TASK_ROOT'] ?? '.', env.configFile)),
  exports: new ExportStore(s3, env.exportsBucket),
  reports: new ReportStore(s3, env.audiencesBucket),
  ledger: new ExportLedger(table, env.ledgerTable),
  jobRuns: new JobRuns(new GlueClient(), new GlueClient({ maxAttempts: 1 }), env.glueJobName),
  queue: new LookQueue(new SQSClient(), env.queueUrl),
  bulletin: new Bulletin(logger, metrics),
  waits: env,
  now: () => new Date().toISOString(),
};

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
