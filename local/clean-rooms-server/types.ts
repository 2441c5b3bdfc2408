import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { S3Client } from '@aws-sdk/client-s3';
import type { ColumnName, Truth } from '../../sample-data/generate.ts';
import type { Call } from '../iam/evaluate.ts';

export const STATUSES = [
  'SUBMITTED',
  'STARTED',
  'CANCELLING',
  'CANCELLED',
  'SUCCESS',
  'FAILED',
  'TIMED_OUT',
] as const;
export type Status = (typeof STATUSES)[number];

/** What is run: a protected query or a protected job. */
export type Kind = 'query' | 'job';

export type Operation =
  | 'StartProtectedQuery'
  | 'GetProtectedQuery'
  | 'ListProtectedQueries'
  | 'UpdateProtectedQuery'
  | 'StartProtectedJob'
  | 'GetProtectedJob'
  | 'ListProtectedJobs'
  | 'UpdateProtectedJob'
  | 'GetMembership'
  | 'GetCollaborationAnalysisTemplate'
  | 'GetSchema';

export type ResultFormat = 'CSV' | 'PARQUET';

/** What a query writes under its prefix. */
export type ResultPlan =
  | {
      readonly kind: 'generate';
      /** With 0, each file has a header and no rows. */
      readonly rows: number;
      /** @default 3 */
      readonly files?: number;
      /** @default another one for each query */
      readonly seed?: number;
      /** @default those of the source `loyalty` */
      readonly columns?: readonly ColumnName[];
      /** @default 0 */
      readonly betweenFilesMs?: number;
    }
  /** The files of a folder as they are. */
  | { readonly kind: 'folder'; readonly folder: string; readonly betweenFilesMs?: number }
  /** No file at all. */
  | { readonly kind: 'nothing' };

/** How a query ends instead of writing its result. */
export interface BadEnd {
  readonly status: 'FAILED' | 'TIMED_OUT' | 'CANCELLED';
  readonly message?: string;
  readonly code?: string;
  /** @default true for TRANSIENT_ERROR alone */
  readonly retryable?: boolean;
}

export interface ApiFault {
  readonly operation: Operation;
  readonly error:
    | 'ThrottlingException'
    | 'AccessDeniedException'
    | 'InternalServerException'
    | 'ServiceQuotaExceededException';
  /** How many requests it strikes. @default 1 */
  readonly times?: number;
  /** Whether the request is processed before its answer is lost. @default false */
  readonly after?: boolean;
}

/** Events are best effort, as Clean Rooms' are. */
export interface EventShares {
  /** Share of events that are never sent, 0 to 1. */
  readonly dropped: number;
  /** Share of events that are sent twice, 0 to 1. */
  readonly doubled: number;
  /** @default 1 */
  readonly seed?: number;
}

/** Queries that were there before: for lists, without results. */
export interface QueryFill {
  readonly count: number;
  readonly membershipId: string;
  readonly status: Status;
  readonly bucket: string;
  readonly keyPrefix: string;
}

/** Where a membership has the results of its jobs written, and with which role. */
export interface JobResults {
  readonly bucket: string;
  readonly keyPrefix: string;
  readonly roleArn: string;
}

/** What Clean Rooms does in the name of a membership's role to write the result of a job. */
export interface ResultWriting {
  readonly roleArn: string;
  readonly membershipArn: string;
  readonly calls: readonly Call[];
}

/** What the members of a collaboration agreed on: templates by ARN, and tables by name. */
export interface Template {
  readonly format: 'SQL' | 'PYSPARK_1_0';
  readonly tables: readonly string[];
  /** @default false */
  readonly isSynthetic?: boolean;
}

export interface Table {
  readonly rule: 'AGGREGATION' | 'LIST' | 'CUSTOM';
  /** @default false */
  readonly hasDifferentialPrivacy?: boolean;
}

/** What a query or job was started with. */
export interface QueryInput {
  readonly kind: Kind;
  readonly membershipId: string;
  readonly sql?: string;
  readonly analysisTemplateArn?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly bucket: string;
  /** Without a slash at its end; empty for the bucket's root. */
  readonly keyPrefix: string;
  readonly format: ResultFormat;
  /** Accounts that get the result beside the place in S3, with the output type `distribute`. */
  readonly receivers?: readonly string[];
  /** Role that the result of a job is written with. */
  readonly roleArn?: string;
}

export interface QueryRecord extends QueryInput {
  readonly id: string;
  readonly status: Status;
  /** Milliseconds since the epoch. */
  readonly createTime: number;
  /** Milliseconds since the epoch; undefined until it has ended. */
  readonly endTime: number | undefined;
  readonly error:
    | { readonly message: string; readonly code: string; readonly retry: { readonly retryable: boolean } }
    | undefined;
  /** What must come of a generated result; undefined until it is written, and for other results. */
  readonly truth: Truth | undefined;
}

/** What tests and the demo do to the server behind Clean Rooms' back. */
export interface CleanRoomsAdmin {
  /** Sets the result of the next query or job that is started; several calls are used in order. */
  nextResult(plan: ResultPlan): void;
  /** Lets the next query or job that is started end without a result; several calls are used in order. */
  endNext(end: BadEnd): void;
  throwNext(fault: ApiFault): void;
  addQueries(fill: QueryFill): void;
  /** Sets where the results of a membership's jobs go, which no job can be started without. */
  setJobResults(membershipId: string, results: JobResults): void;
  /** Makes a template known to GetCollaborationAnalysisTemplate. */
  setTemplate(arn: string, template: Template): void;
  /** @default tables with a custom rule */
  setTable(name: string, table: Table): void;
  /** Oldest first. */
  queries(): QueryRecord[];
  /** Oldest first. */
  jobs(): QueryRecord[];
  events(): { readonly sent: number; readonly dropped: number; readonly doubled: number };
  /** Resolves once the query has ended; fails after `timeoutMs` (default 30,000). */
  settled(id: string, timeoutMs?: number): Promise<QueryRecord>;
}

export interface CleanRoomsServerOptions {
  /** Where results are written and events are put. */
  readonly clients: { readonly s3: S3Client; readonly events: EventBridgeClient };
  /**
   * Asks whether a caller may do what a request needs.
   *
   * @returns why not; undefined when it may
   * @default everybody may do everything
   */
  readonly refused?: (accessKeyId: string, calls: readonly Call[]) => string | undefined;
  /**
   * Asks whether a membership's role may write the result of a job.
   *
   * @returns why not; undefined when it may
   * @default every role may
   */
  readonly refusedToWriter?: (writing: ResultWriting) => string | undefined;
  /** Port on loopback. @default 0, a free one */
  readonly port?: number;
  /** Memberships there are. @default every UUID is one */
  readonly membershipIds?: readonly string[];
  /** Time in SUBMITTED, in milliseconds. @default 200 */
  readonly submittedMs?: number;
  /** Time in STARTED before the result is written, in milliseconds. @default 800 */
  readonly runMs?: number;
  /** Most items of a page. @default 100 */
  readonly pageSize?: number;
  /** @default a quarter dropped, a quarter doubled */
  readonly events?: EventShares;
  /** What each query or job costs, in CRPU-hours. @default 0.25 */
  readonly crpuHours?: number;
  /** What queries write. @default 2,400 generated rows */
  readonly result?: ResultPlan;
}
