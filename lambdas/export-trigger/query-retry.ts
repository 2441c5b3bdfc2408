import type { DiscoveredExport } from '../shared/ledger/export-item.ts';
import type { Circumstances, Decision, FailedQuery, Seen } from './decision.ts';
import type { Readiness } from './readiness.ts';
import { secondsAfter } from './times.ts';
import { fail, wait } from './transitions.ts';

type Refused = Extract<Readiness, { kind: 'refused' }>;

/** What came of asking query-runner to start a failed query or job again, or a postponed one. */
export type RetryAnswer =
  /** Another runs in its place, whoever started it. */
  | { readonly state: 'replaced'; readonly queryId: string }
  /** Another invocation is about to start one. */
  | { readonly state: 'starting' }
  /** Clean Rooms can start none now. */
  | { readonly state: 'postponed'; readonly reason: string }
  | { readonly state: 'refused'; readonly reason: string };

/** Waits of 1, 4, 16, … times the retry wait: a cause that passes has time to pass. */
const RETRY_GROWTH = 4;
/** When another invocation is starting one: it is done by then. */
const STARTING_SECONDS = 90;
/** When Clean Rooms can start none now. It did not start it, so that this does not count as a start. */
const POSTPONED_SECONDS = 300;

/**
 * Decides what becomes of a query or job that has no result: it is started again while Clean Rooms calls the failure
 * retryable, it is the latest of its source, and its number of starts allows it. A person's run request does not wait.
 * One that waited, or that was started again by an invocation that could not note it, may have been replaced meanwhile.
 *
 * @param item the export that the result would have been
 * @param refused why there is no result
 */
export function decideFailedQuery(
  item: DiscoveredExport,
  refused: Refused,
  { latestStart, query }: Seen,
  { maxQueryRetries, now, queryRetryWaitSeconds }: Circumstances,
): Decision {
  const { code, isRetryable, reason } = refused;
  if (!isRetryable || latestStart === undefined) return becomeFailed(item, reason, code);
  const { attempt, queryId, retryOf } = latestStart;
  if (queryId !== item.exportId) {
    const isOurs = retryOf === item.exportId || item.notBefore !== undefined;
    if (!isOurs) return becomeFailed(item, reason, code);
    if (queryId === undefined) return { item, startsQueryAgain: { item, reason, code }, news: [] };
    return afterRetry({ item, reason, code }, { state: 'replaced', queryId }, now);
  }
  const retries = attempt - 1;
  if (retries >= maxQueryRetries) {
    const tried = retries === 0 ? '' : ` (started ${attempt} times)`;
    return becomeFailed(item, `${reason}${tried}`, code);
  }
  const since = query?.endedAt ?? item.discoveredAt;
  const at = secondsAfter(since, queryRetryWaitSeconds * RETRY_GROWTH ** retries);
  if (now >= at || item.request !== undefined) {
    return { item, startsQueryAgain: { item, reason, code }, news: [] };
  }
  if (item.notBefore === at) return { item, wakeAt: at, news: [] };
  return {
    item: wait(item, { notBefore: at, reason }),
    wakeAt: at,
    news: [{ kind: 'query-waits', reason, at }],
  };
}

/**
 * Decides what becomes of the export of a query or job that was to be started again.
 *
 * @param failed the export, and why there is no result
 * @param answer what query-runner said
 * @param now ISO 8601, UTC
 */
export function afterRetry({ code, item, reason }: FailedQuery, answer: RetryAnswer, now: string): Decision {
  switch (answer.state) {
    case 'starting':
      return { item, wakeAt: secondsAfter(now, STARTING_SECONDS), news: [] };
    case 'postponed': {
      const at = secondsAfter(now, POSTPONED_SECONDS);
      const why = `${reason}; ${answer.reason}`;
      return {
        item: wait(item, { notBefore: at, reason: why }),
        wakeAt: at,
        news: [{ kind: 'query-waits', reason: why, at }],
      };
    }
    case 'refused':
      return becomeFailed(item, `${reason}; it was not started again: ${answer.reason}`, code);
    case 'replaced': {
      const { queryId } = answer;
      const failed = fail(item, 'retried', `${reason}; ${queryId} runs in its place`, {
        retriedAs: queryId,
        ...(code === undefined ? {} : { code }),
      });
      return { item: failed, news: [{ kind: 'query-retried', queryId }] };
    }
  }
}

function becomeFailed(item: DiscoveredExport, reason: string, code: string | undefined): Decision {
  const failed = fail(item, 'query', reason, code === undefined ? {} : { code });
  return {
    item: failed,
    news: [{ kind: 'failed', failure: 'query', reason, ...(code === undefined ? {} : { code }) }],
  };
}
