import { bundledFile, type Environment, numberOr, requireText } from '../shared/env.ts';
import { tiktokBaseUrl } from '../shared/tiktok/base-url.ts';
import { DAILY_QUOTA_MS } from '../shared/tiktok/constants.ts';

/** Names of the audience-monitor's environment variables. */
export const MONITOR_ENV = {
  ledgerTable: 'LEDGER_TABLE',
  audiencesBucket: 'AUDIENCES_BUCKET',
  configFile: 'PIPELINE_CONFIG_FILE',
  apiBaseUrl: 'TIKTOK_API_BASE_URL',
  requestsPerSecond: 'TIKTOK_REQUESTS_PER_SECOND',
  days: 'MONITOR_DAYS',
  quotaPeriod: 'TIKTOK_QUOTA_PERIOD_SECONDS',
} as const;

/** The audience-monitor's settings. */
export interface MonitorSettings {
  readonly ledgerTable: string;
  /** Bucket with the reports, whose pages show the results of deliveries. */
  readonly audiencesBucket: string;
  /** Path of the pipeline's configuration. */
  readonly configFile: string;
  readonly apiBaseUrl: string;
  /** Requests a second that all functions together send, for all advertisers: the limit is that of the TikTok app. */
  readonly requestsPerSecond: number;
  /** For how many days after its last delivery an audience is checked. */
  readonly days: number;
  /** How long TikTok's daily quota lasts: a day, which begins at midnight UTC. */
  readonly quotaPeriodMs: number;
}

/**
 * Reads the audience-monitor's settings.
 *
 * @param env the environment
 * @throws {EnvironmentError} that names the missing or invalid variable
 */
export function loadMonitorSettings(env: Environment): MonitorSettings {
  return {
    ledgerTable: requireText(env, MONITOR_ENV.ledgerTable),
    audiencesBucket: requireText(env, MONITOR_ENV.audiencesBucket),
    configFile: bundledFile(env, MONITOR_ENV.configFile),
    apiBaseUrl: tiktokBaseUrl(env, MONITOR_ENV.apiBaseUrl),
    requestsPerSecond: numberOr(env, MONITOR_ENV.requestsPerSecond, 8),
    days: numberOr(env, MONITOR_ENV.days, 7),
    quotaPeriodMs: 1000 * numberOr(env, MONITOR_ENV.quotaPeriod, DAILY_QUOTA_MS / 1000),
  };
}
