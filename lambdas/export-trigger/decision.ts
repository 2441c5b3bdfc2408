import type { ExportObjects } from '../shared/exports/objects.ts';
import type { DiscoveredExport, ExportItem, FailedExport, RunRequest } from '../shared/ledger/export-item.ts';
import type { JobRunFacts } from './job-run-facts.ts';
import type { QueryFacts } from './readiness.ts';

/** What was found outside the ledger. Whatever the state of the export cannot use is left out. */
export interface Seen {
  readonly objects?: ExportObjects | undefined;
  readonly query?: QueryFacts | undefined;
  /** The latest start of the source; only looked up for a failed query or job that may be started again. */
  readonly latestStart?: LatestStart | undefined;
  /** What the report of the item's run says; a report means prepared. */
  readonly report?: ReportFacts | undefined;
  /** Another export's report exists where the item's run would write its own. */
  readonly runIdTaken?: boolean;
  /** A run id that no run, export or report of the source has yet. */
  readonly freeRunId?: string | undefined;
  /** The job run of the present attempt; undefined: Glue knows none. */
  readonly jobRun?: JobRunFacts | undefined;
  /** Every partition of the run is delivered. */
  readonly delivered?: boolean;
}

/** The latest query or job of a source that query-runner has started. */
export interface LatestStart {
  /** Undefined while its start is not confirmed. */
  readonly queryId?: string | undefined;
  /** Starts of the same request so far. */
  readonly attempt: number;
  /** The failed query or job that it took the place of. */
  readonly retryOf?: string | undefined;
}

/** What the reconciler takes from a report. */
export interface ReportFacts {
  readonly partitions: number;
  /** Rejected cells per cell that held something, 0 to 1. */
  readonly rejectedShare: number;
  /** Data files that the run found in the export's folder; unknown in reports of earlier versions. */
  readonly foundFiles?: number | undefined;
  /** ISO 8601, UTC: the query's end, or the time of the newest file that the run found. */
  readonly exportedAt: string;
}

/** Under which circumstances is decided. */
export interface Circumstances {
  /** ISO 8601, UTC. */
  readonly now: string;
  /** Whether exports of this source are prepared as they arrive; else at its prepareSchedule, or by hand. */
  readonly onArrival: boolean;
  /** The schedule's run request, where the schedule of the source has come round. */
  readonly scheduled?: RunRequest | undefined;
  /** Whether Glue may have room for another job run. */
  readonly room: boolean;
  readonly settleSeconds: number;
  readonly retryWaitSeconds: number;
  readonly queryRetryWaitSeconds: number;
  /** How often a failed query or job may be started again. */
  readonly maxQueryRetries: number;
  readonly maxAttempts: number;
  /** How long the function that decides may still be at work. */
  readonly claimSeconds: number;
}

/** Something to tell the operator. */
export type News =
  | { readonly kind: 'prepared'; readonly report: ReportFacts }
  | { readonly kind: 'delivered' }
  | { readonly kind: 'attempt-failed'; readonly reason: string }
  /** A query or job failed and is to be started again at a time. */
  | { readonly kind: 'query-waits'; readonly reason: string; readonly at: string }
  | { readonly kind: 'query-retried'; readonly queryId: string }
  | {
      readonly kind: 'failed';
      readonly failure: FailedExport['failure'];
      readonly reason: string;
      /** Clean Rooms' code of a failed query or job. */
      readonly code?: string;
    }
  | { readonly kind: 'late-objects'; readonly objects: number }
  | { readonly kind: 'request-needless'; readonly state: ExportItem['state'] }
  | { readonly kind: 'absent' };

/** An export whose query or job failed. */
export interface FailedQuery {
  readonly item: DiscoveredExport;
  readonly reason: string;
  /** Clean Rooms' code, when it gave one. */
  readonly code?: string | undefined;
}

/** What is to become of an export. */
export interface Decision {
  /** The same object as was given when nothing changes. */
  readonly item: ExportItem;
  /** When to check again, if nothing else brings a check. */
  readonly wakeAt?: string;
  /** The failed query or job is to be started again now; what comes of it goes on in query-retry.ts. */
  readonly startsQueryAgain?: FailedQuery;
  readonly news: readonly News[];
}
