import { type Environment, requireText } from '../shared/env.ts';

/** Names of the function's environment variables. */
export const QUERY_RUNNER_ENV = {
  exportsBucket: 'EXPORTS_BUCKET',
  ledgerTable: 'LEDGER_TABLE',
  configFile: 'PIPELINE_CONFIG_FILE',
} as const;

/** What the function is told by its environment. */
export interface QueryRunnerEnv {
  readonly exportsBucket: string;
  readonly ledgerTable: string;
  /** File of the pipeline's configuration, relative to the bundle's folder. */
  readonly configFile: string;
}

/**
 * @param env the process's environment
 * @throws {EnvironmentError} when a variable is missing
 */
export function loadQueryRunnerEnv(env: Environment): QueryRunnerEnv {
  return {
    exportsBucket: requireText(env, QUERY_RUNNER_ENV.exportsBucket),
    ledgerTable: requireText(env, QUERY_RUNNER_ENV.ledgerTable),
    configFile: requireText(env, QUERY_RUNNER_ENV.configFile),
  };
}
