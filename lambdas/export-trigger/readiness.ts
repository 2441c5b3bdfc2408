import { type AnalysisFacts, hasEnded, nounOf } from '../shared/clean-rooms/analysis.ts';
import type { ExportObjects } from '../shared/exports/objects.ts';
import { secondsAfter } from './times.ts';

/** What the readiness of the result of a query or job depends on. */
export type QueryFacts = Pick<AnalysisFacts, 'kind' | 'status' | 'failure' | 'endedAt' | 'crpuHours'> & {
  /** `s3://` address of the result, when that is not the export's folder. */
  readonly misplacedAt?: string;
};

/** Whether an export can be prepared. */
export type Readiness =
  | { readonly kind: 'absent' }
  | { readonly kind: 'growing'; readonly settledAt: string }
  | { readonly kind: 'querying' }
  | {
      readonly kind: 'refused';
      readonly reason: string;
      /** Clean Rooms' code, when it gave one. */
      readonly code?: string;
      /** Whether the same query or job may succeed when it is started again. */
      readonly isRetryable: boolean;
    }
  | { readonly kind: 'ready'; readonly exportedAt: string; readonly objects: ExportObjects };

/**
 * Whether an export is complete. The result of a protected query or job is when Clean Rooms says SUCCESS; any other export when a `_SUCCESS`
 * object is there, or nothing new has come for the settle time. S3 dates an object by the start of its upload, which for a
 * large one is minutes before it appears: the time at which its appearance was noticed counts too.
 *
 * @param objects the objects in the export's folder, undefined: none; temporary files alone are no export yet
 * @param query the protected query or job of that id, undefined: there is none
 * @param now ISO 8601, UTC
 * @param settleSeconds how long nothing new must have come
 * @param unchangedSince ISO 8601, UTC: since when the checks have seen these objects
 */
export function readinessOf(
  objects: ExportObjects | undefined,
  query: QueryFacts | undefined,
  now: string,
  settleSeconds: number,
  unchangedSince: string,
): Readiness {
  if (query !== undefined) return readinessOfQuery(query, objects);
  if (objects === undefined || (objects.count === 0 && !objects.complete)) return { kind: 'absent' };
  const { newestAt } = objects;
  const settledAt = secondsAfter(newestAt > unchangedSince ? newestAt : unchangedSince, settleSeconds);
  if (!objects.complete && now < settledAt) return { kind: 'growing', settledAt };
  return { kind: 'ready', exportedAt: newestAt, objects };
}

function readinessOfQuery(query: QueryFacts, objects: ExportObjects | undefined): Readiness {
  const { endedAt, failure, kind, misplacedAt, status } = query;
  const noun = nounOf(kind);
  if (!hasEnded(status)) return { kind: 'querying' };
  if (status !== 'SUCCESS') {
    const { code, isRetryable = false, message = 'Clean Rooms gave no message' } = failure ?? {};
    const reason = `the ${noun} ended ${[status, ...(code === undefined ? [] : [code])].join(', ')}: ${message}`;
    return { kind: 'refused', reason, isRetryable, ...(code === undefined ? {} : { code }) };
  }
  if (misplacedAt !== undefined) {
    return refused(`the ${noun} wrote its result to ${misplacedAt}, which is not the folder of this export`);
  }
  if (objects === undefined) return refused(`the ${noun} ended SUCCESS, but its result folder is empty`);
  return { kind: 'ready', exportedAt: endedAt ?? objects.newestAt, objects };
}

const refused = (reason: string): Readiness => ({ kind: 'refused', reason, isRetryable: false });
