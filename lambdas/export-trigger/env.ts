import { type Environment, numberOr, requireText } from '../shared/env.ts';

/** Names of the function's environment variables. */
export const EXPORT_TRIGGER_ENV = {
  exportsBucket: 'EXPORTS_BUCKET',
  audiencesBucket: 'AUDIENCES_BUCKET',
  ledgerTable: 'LEDGER_TABLE',
  glueJobName: 'GLUE_JOB_NAME',
  /** URL of the function's own queue. */
  queueUrl: 'TRIGGER_QUEUE_URL',
  configFile: 'PIPELINE_CONFIG_FILE',
  settleSeconds: 'SETTLE_SECONDS',
  retryWaitSeconds: 'RETRY_WAIT_SECONDS',
  queryRetryWaitSeconds: 'QUERY_RETRY_WAIT_SECONDS',
  /** Name of the function query-runner. */
  queryRunner: 'QUERY_RUNNER_FUNCTION',
  capacityWaitSeconds: 'CAPACITY_WAIT_SECONDS',
} as const;

/** What the function is told by its environment. */
export interface ExportTriggerEnv {
  readonly exportsBucket: string;
  readonly audiencesBucket: string;
  readonly ledgerTable: string;
  readonly glueJobName: string;
  readonly queueUrl: string;
  /** File of the pipeline's configuration, relative to the bundle's folder. */
  readonly configFile: string;
  /** How long nothing new must have come to an export; default 60, as the job itself takes it. */
  readonly settleSeconds: number;
  /** Wait before the second attempt, four times as long before each further one; default 60. */
  readonly retryWaitSeconds: number;
  /** Wait before a failed query is started again, four times as long before each further start; default 300. */
  readonly queryRetryWaitSeconds: number;
  /** Left out where no source has a query. */
  readonly queryRunner: string | undefined;
  /** Wait before Glue is asked again when it had no room, if no job run ends earlier; default 300. */
  readonly capacityWaitSeconds: number;
}

/**
 * @param env the process's environment
 * @throws {EnvironmentError} when a variable is missing or unusable
 */
export function loadExportTriggerEnv(env: Environment): ExportTriggerEnv {
  return {
    exportsBucket: requireText(env, EXPORT_TRIGGER_ENV.exportsBucket),
    audiencesBucket: requireText(env, EXPORT_TRIGGER_ENV.audiencesBucket),
    ledgerTable: requireText(env, EXPORT_TRIGGER_ENV.ledgerTable),
    glueJobName: requireText(env, EXPORT_TRIGGER_ENV.glueJobName),
    queueUrl: requireText(env, EXPORT_TRIGGER_ENV.queueUrl),
    configFile: requireText(env, EXPORT_TRIGGER_ENV.configFile),
    settleSeconds: numberOr(env, EXPORT_TRIGGER_ENV.settleSeconds, 60),
    retryWaitSeconds: numberOr(env, EXPORT_TRIGGER_ENV.retryWaitSeconds, 60),
    queryRetryWaitSeconds: numberOr(env, EXPORT_TRIGGER_ENV.queryRetryWaitSeconds, 300),
    queryRunner: env[EXPORT_TRIGGER_ENV.queryRunner],
    capacityWaitSeconds: numberOr(env, EXPORT_TRIGGER_ENV.capacityWaitSeconds, 300),
  };
}
