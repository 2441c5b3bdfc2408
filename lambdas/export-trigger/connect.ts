import { resolve } from 'node:path';
import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import { CleanRoomsClient } from '@aws-sdk/client-cleanrooms';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ProtectedJobs } from '../shared/clean-rooms/protected-jobs.ts';
import { ProtectedQueries } from '../shared/clean-rooms/protected-queries.ts';
import { loadPipelineConfig } from '../shared/config/load.ts';
import { ExportStore } from '../shared/exports/objects.ts';
import { ExportLedger } from '../shared/ledger/exports.ts';
import { QueryStarts } from '../shared/ledger/query-starts.ts';
import { LedgerTable } from '../shared/ledger/table.ts';
import { Bulletin } from './bulletin.ts';
import { CheckQueue } from './check-queue.ts';
import type { ExportTriggerEnv } from './env.ts';
import { JobRuns } from './job-runs.ts';
import { JobUsages } from './job-usages.ts';
import { Queries } from './queries.ts';
import { QueryRunner } from './query-runner.ts';
import { ReportStore } from './reports.ts';
import { RunDeliveries } from './run-deliveries.ts';
import type { Services } from './services.ts';

/**
 * Builds the function's services on the clients of its region. Nothing is called yet.
 *
 * @param env what the environment tells
 * @param folder the bundle's folder, where the configuration lies
 * @throws {ConfigError} when the configuration cannot be used
 */
export function connect(env: ExportTriggerEnv, folder: string, logger: Logger, metrics: Metrics): Services {
  const s3 = new S3Client();
  const cleanRooms = new CleanRoomsClient();
  const dynamodb = new DynamoDBClient();
  const table = DynamoDBDocumentClient.from(dynamodb, {
    marshallOptions: { removeUndefinedValues: true },
  });
  const ledger = new LedgerTable(dynamodb, env.ledgerTable);
  return {
    config: loadPipelineConfig(resolve(folder, env.configFile)),
    exports: new ExportStore(s3, env.exportsBucket),
    reports: new ReportStore(s3, env.audiencesBucket),
    ledger: new ExportLedger(table, env.ledgerTable),
    queries: new Queries(
      { SQL: new ProtectedQueries(cleanRooms), PYSPARK: new ProtectedJobs(cleanRooms) },
      env.exportsBucket,
    ),
    starts: new QueryStarts(table, env.ledgerTable),
    queryRunner: new QueryRunner(new LambdaClient(), env.queryRunner),
    deliveries: new RunDeliveries(ledger),
    usages: new JobUsages(ledger),
    jobRuns: new JobRuns(new GlueClient(), new GlueClient({ maxAttempts: 1 }), env.glueJobName),
    queue: new CheckQueue(new SQSClient(), env.queueUrl),
    bulletin: new Bulletin(logger, metrics),
    waits: env,
    now: () => new Date().toISOString(),
  };
}
