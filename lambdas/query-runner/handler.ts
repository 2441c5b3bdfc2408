import { resolve } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { CleanRoomsClient } from '@aws-sdk/client-cleanrooms';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { ProtectedJobs } from '../shared/clean-rooms/protected-jobs.ts';
import { ProtectedQueries } from '../shared/clean-rooms/protected-queries.ts';
import { loadPipelineConfig } from '../shared/config/load.ts';
import { QueryStarts } from '../shared/ledger/query-starts.ts';
import { loadQueryRunnerEnv } from './env.ts';
import { findQuerySource, jobOf, type QuerySource, queryOf, readRequest } from './request.ts';
import { type QueryAnswer, type QueryServices, startQuery } from './start-query.ts';

const env = loadQueryRunnerEnv(process.env);
const config = loadPipelineConfig(resolve(process.env['LAMBDA_TASK_ROOT'] ?? '.', env.configFile));
const logger = new Logger();
const metrics = new Metrics();
const clients = [new CleanRoomsClient(), new CleanRoomsClient({ maxAttempts: 1 })] as const;
const queries = new ProtectedQueries(...clients);
const jobs = new ProtectedJobs(...clients);
const table = DynamoDBDocumentClient.from(new DynamoDBClient(), {
  marshallOptions: { removeUndefinedValues: true },
});
const starts = new QueryStarts(table, env.ledgerTable);

/**
 * Starts the protected query or PySpark job of a source.
 *
 * @param event `{"source": "…", "parameters": {"…": "…"}}`, parameters may be left out; or
 *   `{"source": "…", "retryOf": "…"}` with the id of a failed one; or
 *   `{"source": "…", "scheduled": true, "scheduledAt": "…"}`, without the time from schedules of older versions; or
 *   `{"source": "…", "postponed": true}` for what a schedule asked for before
 * @throws {QueryRequestError} when that cannot be done with this configuration
 * @throws {QueryRefusedError} when Clean Rooms refuses
 * @throws {QueryPostponedError} when Clean Rooms can start none now; for a schedule, that is an answer
 * @throws {QueryStartInDoubtError} for a schedule, while another start is not confirmed
 */
export async function handler(event: unknown, context: Context): Promise<QueryAnswer> {
  logger.addContext(context);
  const request = readRequest(event);
  const source = findQuerySource(config, request.source);
  const answer = await startQuery(source, request, {
    ...kindOf(source),
    starts,
    exportsBucket: env.exportsBucket,
    now: () => new Date(),
    timeLeftMs: () => context.getRemainingTimeInMillis(),
  });
  logger.info(`query ${answer.state}`, { ...answer });
  metrics.addMetric('QueriesStarted', MetricUnit.Count, answer.state === 'started' ? 1 : 0);
  metrics.publishStoredMetrics();
  return answer;
}

function kindOf(source: QuerySource): Pick<QueryServices, 'analyses' | 'prepare'> {
  if (source.cleanRooms.type === 'SQL') {
    return {
      analyses: queries,
      prepare: (given) => {
        const input = queryOf(source, given, env.exportsBucket);
        return () => queries.start(input);
      },
    };
  }
  return {
    analyses: jobs,
    prepare: (given) => {
      const input = jobOf(source, given);
      return () => jobs.start(input);
    },
  };
}
