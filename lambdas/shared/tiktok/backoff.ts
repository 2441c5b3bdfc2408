import { RateLimitedError, RetryableTikTokError } from './errors.ts';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;
const MOST_ATTEMPTS = 4;

/** What a call may wait for. */
export interface RetryContext {
  /** Milliseconds that are left for waiting and trying again. */
  readonly remainingMs: () => number;
  /** Ends a wait early. */
  readonly signal: AbortSignal;
}

/**
 * How long to wait before a failed call is tried again: exponential backoff with full jitter, or what TikTok asked for.
 *
 * @param error what the call threw
 * @param attempt which attempt failed, from 1
 * @param remainingMs milliseconds left for waiting and trying again
 * @param random a number from 0 to 1 that places the wait within its range
 * @returns milliseconds to wait; undefined when the call is not to be tried again here
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
  // Half of what is left stays for the call itself.
  return delay <= remainingMs / 2 ? delay : undefined;
}
