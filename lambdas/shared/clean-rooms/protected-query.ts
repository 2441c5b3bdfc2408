/** A protected query as Clean Rooms describes it. */
export interface ProtectedQueryFacts {
  readonly id: string;
  /** SUBMITTED STARTED CANCELLING CANCELLED SUCCESS FAILED TIMED_OUT (API reference, ProtectedQuery). */
  readonly status: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** When it ended: ISO 8601, UTC; unknown while it runs. */
  readonly endedAt?: string;
  /** Clean Rooms' own message, when it gave one. */
  readonly message?: string;
  /** Where its results go in S3: bucket and key prefix without a slash at its end. */
  readonly results: readonly { readonly bucket: string; readonly prefix: string }[];
}

const ENDED = new Set(['SUCCESS', 'FAILED', 'CANCELLED', 'TIMED_OUT']);

/** @returns whether a query of that status has come to its end */
export const hasEnded = (status: string): boolean => ENDED.has(status);

/**
 * Where the results of a source's queries go: Clean Rooms adds `/<query-id>/` to it.
 *
 * @param source name of the source
 */
export const resultPrefix = (source: string): string => `exports/${source}`;

/**
 * Whether a query writes exports of a source. A membership may run other queries too.
 *
 * @param bucket name of the exports bucket
 * @param source name of the source
 */
export function writesExportsOf(query: ProtectedQueryFacts, bucket: string, source: string): boolean {
  return query.results.some((result) => result.bucket === bucket && result.prefix === resultPrefix(source));
}
