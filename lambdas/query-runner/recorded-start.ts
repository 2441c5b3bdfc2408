import { isDeepStrictEqual } from 'node:util';
import type { QueryStart } from '../shared/ledger/query-starts.ts';
import type { QueryRequest } from './request.ts';

/** What is asked for, but for the source. */
export type Asked = Pick<QueryRequest, 'parameters' | 'postponed' | 'retryOf' | 'scheduled' | 'scheduledAt'>;

/** A call without a schedule's time is taken for a repeat for this time, within which Lambda repeats one; a later call is a new request. */
const REPEATS_MS = 30 * 60_000;

/** Whether a call is for a schedule's time that is answered, or for one before it: EventBridge Scheduler may call twice, and late. */
export function isAnswered({ scheduledAt }: Asked, start: QueryStart | undefined): boolean {
  // What is postponed is started by export-trigger. Times of one form compare as texts.
  const times = [start?.answeredUntil, start?.postponed?.requestedAt];
  return scheduledAt !== undefined && times.some((time) => time !== undefined && scheduledAt <= time);
}

/** Whether a request is the same one that the start was made for, and no later one. */
export function isRepeat(request: Asked, start: QueryStart, now: Date): boolean {
  if (request.scheduledAt !== undefined) return isAnswered(request, start);
  return (
    request.retryOf === undefined &&
    start.retryOf === undefined &&
    isDeepStrictEqual(request.parameters, start.parameters) &&
    start.claimedAt !== undefined &&
    now.getTime() - new Date(start.claimedAt).getTime() < REPEATS_MS
  );
}

/** Whether it is what a schedule asks for: no parameters but the configured ones, and no failed one started again. */
export const isAsScheduled = ({ parameters, retryOf }: QueryStart): boolean =>
  retryOf === undefined && Object.keys(parameters).length === 0;

/**
 * @param answered a time up to which what schedules ask for is done as well
 * @returns the next version of a start, after which nothing is postponed any more
 */
export function settled({ postponed, ...start }: QueryStart, answered: string | undefined): QueryStart {
  const times = [start.answeredUntil, postponed?.requestedAt, answered].filter((time) => time !== undefined);
  const answeredUntil = times.toSorted().at(-1);
  return {
    ...start,
    version: start.version + 1,
    ...(answeredUntil === undefined ? {} : { answeredUntil }),
  };
}

/** @returns the next version of a start that has happened: what is postponed stays so, if something else was started */
export const started = (start: QueryStart): QueryStart =>
  isAsScheduled(start) ? settled(start, start.requestedAt) : { ...start, version: start.version + 1 };

/** What the ledger would have of a source whose query was never started by this function. */
export const noStart = (source: string, now: Date): QueryStart => ({
  source,
  version: 0,
  claimedUntil: now.toISOString(),
  attempt: 1,
  parameters: {},
});
