import { TimeUpError } from './errors.ts';

const LARGEST_RESERVE_MS = 90_000;
/** Left at the very end for writing down where the delivery stands. */
const CLOSING_MS = 5_000;

/** How much time an invocation has, and how much of it is kept back. */
export interface Deadline {
  /** Milliseconds left for work. */
  readonly remainingMs: () => number;
  /** Aborted, with a {@link TimeUpError}, when only the time for closing is left. */
  readonly signal: AbortSignal;
  /** @throws {TimeUpError} when too little time is left to begin something new */
  readonly assertTimeLeft: () => void;
}

/**
 * Divides an invocation's time: nothing new is begun in its last quarter (at most 90 s), and what is under way ends
 * before the function is stopped.
 *
 * @param remainingMs gives the milliseconds until the function is stopped
 */
export function deadlineOf(remainingMs: () => number): Deadline {
  const total = remainingMs();
  const reserveMs = Math.min(LARGEST_RESERVE_MS, total / 4);
  const closingMs = Math.min(CLOSING_MS, reserveMs / 2);
  const abort = new AbortController();
  const stop = (): void => abort.abort(new TimeUpError('The time of the invocation is used up'));
  setTimeout(stop, Math.max(0, total - closingMs)).unref();
  return {
    remainingMs: () => remainingMs() - closingMs,
    signal: abort.signal,
    assertTimeLeft: () => {
      if (remainingMs() < reserveMs) throw new TimeUpError('Too little time is left to begin something new');
    },
  };
}
