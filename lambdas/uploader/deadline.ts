import { TimeUpError } from './errors.ts';

const LARGEST_RESERVE_MS = 90_000;
/** Reserved at the end for recording the delivery's state. */
const CLOSING_MS = 5_000;

/** How much time an invocation has, and how much of it is reserved. */
export interface Deadline {
  /** Milliseconds left for work. */
  readonly remainingMs: () => number;
  /** Aborted, with a {@link TimeUpError}, when only the time for closing is left. */
  readonly signal: AbortSignal;
  /** @throws {TimeUpError} when too little time is left to start a step */
  readonly assertTimeLeft: () => void;
}

/**
 * Divides an invocation's time: no step starts in the last quarter (at most 90 s), and running steps end before Lambda stops
 * the function.
 *
 * @param remainingMs returns the milliseconds until Lambda stops the function
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
      if (remainingMs() < reserveMs) throw new TimeUpError('Too little time is left to start another step');
    },
  };
}
