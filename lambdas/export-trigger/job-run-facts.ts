import type { JobUsage } from '../shared/ledger/job-usage.ts';

/** A job run as Glue describes it. */
export interface JobRunFacts {
  readonly id: string;
  /** Glue's JobRunState, for example RUNNING. */
  readonly state: string;
  /** Glue's ErrorMessage of a run that did not succeed. */
  readonly error?: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** ISO 8601, UTC; left out until it has ended. */
  readonly endedAt?: string;
  /** The run's arguments, as `--source`, `--export_id` and `--run_id` gave them. */
  readonly source?: string;
  readonly exportId?: string;
  readonly runId?: string;
  /** What it used; left out until it has ended. */
  readonly usage?: JobUsage;
}

/** What a job run's state means for its export. */
export type JobRunVerdict = 'running' | 'succeeded' | 'failed' | 'stopped';

const VERDICTS: Readonly<Record<string, JobRunVerdict>> = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMEOUT: 'failed',
  ERROR: 'failed',
  EXPIRED: 'failed',
  STOPPED: 'stopped',
};

/**
 * @param state Glue's JobRunState
 * @returns its meaning; a state that is not known as an end counts as running, so that nothing is started beside it
 */
export function verdictOf(state: string): JobRunVerdict {
  return VERDICTS[state] ?? 'running';
}
