import type { Source } from '../config/schema.ts';
import { type ExportRef, exportPrefix } from '../exports/keys.ts';

/** What Clean Rooms runs: a protected query (SQL) or a protected job (PySpark). */
export type AnalysisKind = 'query' | 'job';

/** Why an analysis has no result, as Clean Rooms says it. */
export interface AnalysisFailure {
  /** For example MALFORMED_QUERY; see failure-codes.ts. */
  readonly code?: string;
  readonly message?: string;
  /** Whether the same request may succeed when it is started again. */
  readonly isRetryable: boolean;
}

/** A protected query or job as Clean Rooms describes it. */
export interface AnalysisFacts {
  readonly kind: AnalysisKind;
  readonly id: string;
  /** SUBMITTED STARTED CANCELLING CANCELLED SUCCESS FAILED, of queries TIMED_OUT too (API reference, ProtectedQuery). */
  readonly status: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** When it ended: ISO 8601, UTC; unknown while it runs. */
  readonly endedAt?: string;
  readonly failure?: AnalysisFailure;
  /** Where its results are to go in S3: bucket and key prefix without a slash at its end. */
  readonly results: readonly { readonly bucket: string; readonly prefix: string }[];
  /** `s3://` address of the result, once it is written. */
  readonly location?: string;
  /** ARN of the analysis template of a job. */
  readonly template?: string;
  /** What it cost, in CRPU-hours. */
  readonly crpuHours?: number;
}

/** Statuses of an analysis that has not come to its end. */
export const AT_WORK = ['SUBMITTED', 'STARTED', 'CANCELLING'] as const;

const ENDED = new Set(['SUCCESS', 'FAILED', 'CANCELLED', 'TIMED_OUT']);

/** @returns whether an analysis of that status has come to its end */
export const hasEnded = (status: string): boolean => ENDED.has(status);

/** @returns what an analysis of that kind is called in messages */
export const nounOf = (kind: AnalysisKind): string => (kind === 'query' ? 'protected query' : 'PySpark job');

/**
 * Where the results of a source's analyses go: Clean Rooms adds `/<id>/` to it.
 *
 * @param source name of the source
 */
export const resultPrefix = (source: string): string => `exports/${source}`;

/**
 * Whether an analysis writes exports of a source. A membership may run other analyses too.
 *
 * @param bucket name of the exports bucket
 */
export function writesExportsOf(
  { kind, location, results, template }: AnalysisFacts,
  bucket: string,
  { name, cleanRooms }: Pick<Source, 'name' | 'cleanRooms'>,
): boolean {
  if (results.some((result) => result.bucket === bucket && result.prefix === resultPrefix(name))) return true;
  if (location?.startsWith(`s3://${bucket}/${resultPrefix(name)}/`)) return true;
  // A job says where its result went once it is written: until then its template tells whose it is.
  return kind === 'job' && template !== undefined && template === cleanRooms?.analysisTemplateArn;
}

/**
 * Whether a result is where it cannot be prepared.
 *
 * @param location where Clean Rooms says that the result is
 * @param bucket name of the exports bucket
 * @param ref the export that the result is
 * @returns whether that is another place than the export's folder
 */
export function isElsewhere(location: string, bucket: string, ref: ExportRef): boolean {
  const expected = `s3://${bucket}/${exportPrefix(ref)}`;
  const found = location.endsWith('/') ? location : `${location}/`;
  return !found.startsWith(expected) && !expected.startsWith(found);
}
