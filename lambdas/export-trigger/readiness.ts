import { hasEnded, type ProtectedQueryFacts } from '../shared/clean-rooms/protected-query.ts';
import type { ExportObjects } from '../shared/exports/objects.ts';
import { secondsAfter } from './times.ts';

/** What the readiness of a protected query's result depends on. */
export type QueryFacts = Pick<ProtectedQueryFacts, 'status' | 'message' | 'endedAt'>;

/** Whether an export can be prepared. */
export type Readiness =
  | { readonly kind: 'absent' }
  | { readonly kind: 'growing'; readonly settledAt: string }
  | { readonly kind: 'querying' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'ready'; readonly exportedAt: string; readonly objects: ExportObjects };

/**
 * Whether an export is complete. A protected query is when Clean Rooms says SUCCESS; any other export when a `_SUCCESS`
 * object is there, or nothing new has come for the settle time.
 *
 * @param objects what stands in the export's folder, undefined: nothing
 * @param query the protected query of that id, undefined: there is none
 * @param now ISO 8601, UTC
 * @param settleSeconds how long nothing new must have come
 */
export function readinessOf(
  objects: ExportObjects | undefined,
  query: QueryFacts | undefined,
  now: string,
  settleSeconds: number,
): Readiness {
  if (query !== undefined) return readinessOfQuery(query, objects);
  if (objects === undefined) return { kind: 'absent' };
  const settledAt = secondsAfter(objects.newestAt, settleSeconds);
  if (!objects.complete && now < settledAt) return { kind: 'growing', settledAt };
  return { kind: 'ready', exportedAt: objects.newestAt, objects };
}

function readinessOfQuery(query: QueryFacts, objects: ExportObjects | undefined): Readiness {
  if (!hasEnded(query.status)) return { kind: 'querying' };
  if (query.status !== 'SUCCESS') {
    const reason = `the protected query ended ${query.status}: ${query.message ?? 'Clean Rooms gave no message'}`;
    return { kind: 'refused', reason };
  }
  if (objects === undefined) {
    return { kind: 'refused', reason: 'the protected query ended SUCCESS, but its result folder is empty' };
  }
  return { kind: 'ready', exportedAt: query.endedAt ?? objects.newestAt, objects };
}
