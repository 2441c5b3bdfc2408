import type { PipelineConfig } from '../shared/config/schema.ts';
import type { ExportStore } from '../shared/exports/objects.ts';
import type { ExportLedger } from '../shared/ledger/exports.ts';
import type { Bulletin } from './bulletin.ts';
import type { JobRuns } from './job-runs.ts';
import type { LookQueue } from './look-queue.ts';
import type { ReportStore } from './reports.ts';

/** What a look needs from outside. */
export interface Services {
  readonly config: PipelineConfig;
  readonly exports: ExportStore;
  readonly reports: ReportStore;
  readonly ledger: ExportLedger;
  readonly jobRuns: JobRuns;
  readonly queue: LookQueue;
  readonly bulletin: Bulletin;
  readonly waits: Waits;
  /** @returns the present time: ISO 8601 in UTC with milliseconds */
  readonly now: () => string;
}

/** Waits in seconds; see env.ts. */
export interface Waits {
  readonly settleSeconds: number;
  readonly retryWaitSeconds: number;
  readonly capacityWaitSeconds: number;
}

/** One invocation of the function. */
export interface Visit {
  /** @returns seconds that are left for it */
  readonly secondsLeft: () => number;
  /** Becomes false when Glue says that it can start no more. */
  room: boolean;
}
