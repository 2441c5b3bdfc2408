import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { loadPipelineConfig } from '../shared/config/load.ts';
import { LedgerPace } from '../shared/ledger/pace.ts';
import { LedgerTable } from '../shared/ledger/table.ts';
import { TikTokClient } from '../shared/tiktok/client.ts';
import { secretCredentials } from '../shared/tiktok/credentials.ts';
import { type WatchedAdvertiser, watchAdvertisers } from './advertisers.ts';
import { loadMonitorSettings, type MonitorSettings } from './env.ts';
import { refreshPages } from './pages.ts';
import { reportChecks } from './report.ts';

const logger = new Logger();
const metrics = new Metrics();
const TIMEOUT_MS = 30_000;
/** Kept back, so that what was found is reported before Lambda stops the function. */
const CLOSING_MS = 5_000;

/** Creates what a check needs, at the first event, so that the import of this file needs no environment. */
function connect(settings: MonitorSettings) {
  const ledger = new LedgerTable(new DynamoDBClient({}), settings.ledgerTable);
  const pace = new LedgerPace(ledger, settings.requestsPerSecond);
  const { tiktok } = loadPipelineConfig(settings.configFile);
  const advertisers = tiktok.advertisers.map(({ name, secretName }): WatchedAdvertiser => {
    const credentials = secretCredentials(secretName);
    const client = new TikTokClient({
      baseUrl: settings.apiBaseUrl,
      credentials,
      pace,
      requestTimeoutMs: TIMEOUT_MS,
      uploadTimeoutMs: TIMEOUT_MS,
      quotaPeriodMs: settings.quotaPeriodMs,
      onAnswer: (endpoint, requestId) => logger.info('TikTok answered', { endpoint, requestId }),
    });
    return { name, credentials, tiktok: client };
  });
  return { settings, ledger, advertisers, s3: new S3Client({}), bucket: settings.audiencesBucket };
}

let connected: ReturnType<typeof connect> | undefined;

/**
 * Asks TikTok for the state of recently delivered audiences; updates metrics, the ledger and the runs' report pages.
 *
 * @param _event event of the schedule; unused
 * @param context the invocation, for its remaining time
 * @throws the first failure of an advertiser, else of a page, after all others have been checked and refreshed
 */
export async function handler(_event: unknown, context: Context): Promise<void> {
  logger.addContext(context);
  connected ??= connect(loadMonitorSettings(process.env));
  const tools = connected;
  const remainingMs = (): number => Math.max(0, context.getRemainingTimeInMillis() - CLOSING_MS);
  const limits = { remainingMs, signal: AbortSignal.timeout(remainingMs()) };
  try {
    const { results, postponed, failures } = await watchAdvertisers(tools, tools.settings.days, limits);
    reportChecks(results, tools.advertisers.length, logger, metrics);
    for (const { advertiser, error } of postponed) {
      logger.warn('The audiences of an advertiser are checked later', { advertiser, error });
    }
    for (const { advertiser, error } of failures) {
      logger.error('The audiences of an advertiser could not be checked', { advertiser, error });
    }
    const recent = results.filter(({ isRecent }) => isRecent);
    const pageFailures = await refreshPages(tools, recent);
    for (const { source, runId, error } of pageFailures) {
      logger.error('The report page of a run could not be refreshed', { source, runId, error });
    }
    const [first] = [...failures, ...pageFailures];
    if (first !== undefined) throw first.error;
  } finally {
    metrics.publishStoredMetrics();
  }
}
