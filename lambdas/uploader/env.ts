import { bundledFile, type Environment, numberOr, requireText } from '../shared/env.ts';
import { tiktokBaseUrl } from '../shared/tiktok/base-url.ts';
import { DAILY_QUOTA_MS } from '../shared/tiktok/constants.ts';

/** Names of the uploader's environment variables. */
export const UPLOADER_ENV = {
  ledgerTable: 'LEDGER_TABLE',
  configFile: 'PIPELINE_CONFIG_FILE',
  queueUrl: 'UPLOADER_QUEUE_URL',
  deadLetterQueueUrl: 'UPLOADER_DEAD_LETTER_QUEUE_URL',
  apiBaseUrl: 'TIKTOK_API_BASE_URL',
  requestsPerSecond: 'TIKTOK_REQUESTS_PER_SECOND',
  requestTimeout: 'TIKTOK_REQUEST_TIMEOUT_SECONDS',
  uploadTimeout: 'TIKTOK_UPLOAD_TIMEOUT_SECONDS',
  readTimeout: 'S3_READ_TIMEOUT_SECONDS',
  createSettles: 'TIKTOK_CREATE_SETTLES_SECONDS',
  parallelism: 'UPLOAD_PARALLELISM',
  lease: 'LEASE_SECONDS',
  retryDelay: 'RETRY_DELAY_SECONDS',
  longestRetryDelay: 'RETRY_DELAY_MAX_SECONDS',
  maxFailures: 'MAX_FAILURES',
  circuitCooldown: 'CIRCUIT_COOLDOWN_SECONDS',
  replaceRetry: 'REPLACE_RETRY_SECONDS',
  quotaPeriod: 'TIKTOK_QUOTA_PERIOD_SECONDS',
  retention: 'LEDGER_RETENTION_DAYS',
} as const;

/** The uploader's settings; times in milliseconds. */
export interface UploaderSettings {
  readonly ledgerTable: string;
  /** Path of the pipeline's configuration. */
  readonly configFile: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly apiBaseUrl: string;
  /** Requests a second that all functions together send, for all advertisers: the limit is that of the TikTok app. */
  readonly requestsPerSecond: number;
  readonly requestTimeoutMs: number;
  readonly uploadTimeoutMs: number;
  /** How long a read from S3 may wait for the answer, and for each piece of it. */
  readonly readTimeoutMs: number;
  /** How long after a create without an answer its audience may be missing from TikTok's list. */
  readonly createSettlesMs: number;
  /** Files that are read or uploaded at once. */
  readonly parallelism: number;
  readonly leaseMs: number;
  /** Wait after the first failure; each further failure doubles it. */
  readonly retryDelayMs: number;
  readonly longestRetryDelayMs: number;
  /** Failures in a row after which a delivery goes to the dead-letter queue. */
  readonly maxFailures: number;
  readonly circuitCooldownMs: number;
  /** Wait after TikTok has refused a replace because an earlier one is unfinished. */
  readonly replaceRetryMs: number;
  /** How long TikTok's daily quota lasts: a day, which begins at midnight UTC. */
  readonly quotaPeriodMs: number;
  /** Days for which the ledger keeps deliveries that have ended or failed. */
  readonly retentionDays: number;
}

/**
 * Reads the uploader's settings.
 *
 * @param env the environment
 * @throws {EnvironmentError} that names the missing or invalid variable
 */
export function loadUploaderSettings(env: Environment): UploaderSettings {
  const seconds = (variable: string, byDefault: number): number => numberOr(env, variable, byDefault) * 1000;
  return {
    ledgerTable: requireText(env, UPLOADER_ENV.ledgerTable),
    configFile: bundledFile(env, UPLOADER_ENV.configFile),
    queueUrl: requireText(env, UPLOADER_ENV.queueUrl),
    deadLetterQueueUrl: requireText(env, UPLOADER_ENV.deadLetterQueueUrl),
    apiBaseUrl: tiktokBaseUrl(env, UPLOADER_ENV.apiBaseUrl),
    requestsPerSecond: numberOr(env, UPLOADER_ENV.requestsPerSecond, 8),
    requestTimeoutMs: seconds(UPLOADER_ENV.requestTimeout, 30),
    uploadTimeoutMs: seconds(UPLOADER_ENV.uploadTimeout, 120),
    readTimeoutMs: seconds(UPLOADER_ENV.readTimeout, 30),
    createSettlesMs: seconds(UPLOADER_ENV.createSettles, 60),
    parallelism: numberOr(env, UPLOADER_ENV.parallelism, 4),
    leaseMs: seconds(UPLOADER_ENV.lease, 90),
    retryDelayMs: seconds(UPLOADER_ENV.retryDelay, 30),
    longestRetryDelayMs: seconds(UPLOADER_ENV.longestRetryDelay, 3600),
    maxFailures: numberOr(env, UPLOADER_ENV.maxFailures, 10),
    circuitCooldownMs: seconds(UPLOADER_ENV.circuitCooldown, 300),
    replaceRetryMs: seconds(UPLOADER_ENV.replaceRetry, 3 * 3600),
    quotaPeriodMs: seconds(UPLOADER_ENV.quotaPeriod, DAILY_QUOTA_MS / 1000),
    retentionDays: numberOr(env, UPLOADER_ENV.retention, 90),
  };
}
