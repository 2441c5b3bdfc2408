import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { LedgerPace } from '../shared/ledger/pace.ts';
import { LedgerTable } from '../shared/ledger/table.ts';
import { TikTokClient } from '../shared/tiktok/client.ts';
import { secretCredentials } from '../shared/tiktok/credentials.ts';
import { loadMonitorSettings, type MonitorSettings } from './env.ts';
import { lookAtAudiences } from './look.ts';
import { refreshPages } from './pages.ts';
import { reportLooks } from './report.ts';

const logger = new Logger();
const metrics = new Metrics();
const TIMEOUT_MS = 30_000;

/** What it takes to look around, made with the first event so that importing this file needs no environment. */
function connect(settings: MonitorSettings) {
  const ledger = new LedgerTable(new DynamoDBClient({}), settings.ledgerTable);
  const credentials = secretCredentials(settings.secretName);
  const tiktok = new TikTokClient({
    baseUrl: settings.apiBaseUrl,
    credentials,
    pace: new LedgerPace(ledger, settings.requestsPerSecond),
    requestTimeoutMs: TIMEOUT_MS,
    uploadTimeoutMs: TIMEOUT_MS,
    onAnswer: (endpoint, requestId) => logger.info('TikTok answered', { endpoint, requestId }),
  });
  return { settings, ledger, credentials, tiktok, s3: new S3Client({}), bucket: settings.audiencesBucket };
}

let connected: ReturnType<typeof connect> | undefined;

/**
 * Asks TikTok what became of the audiences delivered lately: metrics, the ledger and the runs' report pages.
 *
 * @param _event of the schedule; holds nothing of interest
 * @param context the invocation, for the time it has left
 */
export async function handler(_event: unknown, context: Context): Promise<void> {
  logger.addContext(context);
  connected ??= connect(loadMonitorSettings(process.env));
  const tools = connected;
  const { advertiserId } = await tools.credentials.current();
  const remainingMs = (): number => context.getRemainingTimeInMillis();
  const calls = { advertiserId, remainingMs, signal: AbortSignal.timeout(remainingMs()) };
  try {
    const looks = await lookAtAudiences(tools, tools.settings.days, calls);
    reportLooks(looks, logger, metrics);
    await refreshPages(
      tools,
      looks.filter(({ isRecent }) => isRecent),
    );
  } finally {
    metrics.publishStoredMetrics();
  }
}
