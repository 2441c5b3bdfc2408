import type { PipelineConfig } from '../shared/config/schema.ts';
import type { ExportStore } from '../shared/exports/objects.ts';
import type { ExportLedger } from '../shared/ledger/exports.ts';
import type { QueryStarts } from '../shared/ledger/query-starts.ts';
import type { Bulletin } from './bulletin.ts';
import type { CheckQueue } from './check-queue.ts';
import type { JobRuns } from './job-runs.ts';
import type { JobUsages } from './job-usages.ts';
import type { Queries } from './queries.ts';
import type { QueryRunner } from './query-runner.ts';
import type { ReportStore } from './reports.ts';
import type { RunDeliveries } from './run-deliveries.ts';

/** What a check needs from outside. */
export interface Services {
  readonly config: PipelineConfig;
  readonly exports: Port<ExportStore>;
  readonly reports: Port<ReportStore>;
  readonly ledger: Port<ExportLedger>;
  readonly queries: Port<Queries>;
  readonly starts: Pick<QueryStarts, 'get'>;
  readonly queryRunner: Port<QueryRunner>;
  readonly deliveries: Port<RunDeliveries>;
  readonly jobRuns: Port<JobRuns>;
  readonly usages: Port<JobUsages>;
  readonly queue: Port<CheckQueue>;
  readonly bulletin: Port<Bulletin>;
  readonly waits: Waits;
  /** @returns the present time: ISO 8601 in UTC with milliseconds */
  readonly now: () => string;
}

/** What an adapter offers, without how it does it. */
type Port<Adapter> = Pick<Adapter, keyof Adapter>;

/** Waits in seconds; see env.ts. */
export interface Waits {
  readonly settleSeconds: number;
  readonly retryWaitSeconds: number;
  readonly queryRetryWaitSeconds: number;
  readonly capacityWaitSeconds: number;
}

/** One invocation of the function. */
export interface Visit {
  /** @returns seconds that are left for it */
  readonly secondsLeft: () => number;
  /** Becomes false when Glue says that it can start no more. */
  room: boolean;
}
