import { RateLimitedError, RetryableTikTokError } from './errors.ts';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;
const MOST_ATTEMPTS = 4;

/** Limits of the waits in a call. */
export interface RetryContext {
  /** Milliseconds left for waits and retries. */
  readonly remainingMs: () => number;
  /** Ends a wait early. */
  readonly signal: AbortSignal;
}

/**
 * Returns the wait before a failed call is retried: exponential backoff with full jitter, or what TikTok requested.
 *
 * @param error what the call threw
 * @param attempt which attempt failed, from 1
 * @param remainingMs milliseconds left for waits and retries
 * @param random a number from 0 to 1 that sets the wait within its range
 * @returns milliseconds to wait; undefined when the call must not be retried here
 */
export function retryDelayMs(
  error: unknown,
  attempt: number,
  remainingMs: number,
  random: number,
): number | undefined {
  if (!(error instanceof RetryableTikTokError) || attempt >= MOST_ATTEMPTS) return undefined;
  const range = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  const asked = error instanceof RateLimitedError ? (error.retryAfterMs ?? 0) : 0;
  const delay = asked + range * random;
  // Half of the time left is reserved for the call itself.
  return delay <= remainingMs / 2 ? delay : undefined;
}
