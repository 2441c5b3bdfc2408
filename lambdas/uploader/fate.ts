import { meaningOf, WaitError } from '../shared/classified-error.ts';
import { PaceError } from '../shared/ledger/errors.ts';
import { DailyQuotaError } from '../shared/tiktok/errors.ts';

/** After so many receives a message is buried whatever keeps it; the queue's own limit lies above. */
export const MAX_RECEIVES = 100;

/** What becomes of a message whose delivery stopped. */
export type Fate =
  /** To the dead-letter queue, with the reason: trying again would not help, or has been tried often enough. */
  | { readonly kind: 'bury' }
  /** Back to the queue for so long. */
  | { readonly kind: 'postpone'; readonly delayMs: number; readonly isFailure: boolean };

/** How often it has been tried. */
export interface Tries {
  /** Failures in a row before this one. */
  readonly failures: number;
  /** How often the queue has given the message out, this time included. */
  readonly receives: number;
}

/** How long messages wait, in milliseconds, and how often deliveries may fail. */
export interface RetryPolicy {
  readonly retryDelayMs: number;
  readonly longestRetryDelayMs: number;
  readonly maxFailures: number;
}

/**
 * Decides what becomes of a message whose delivery stopped.
 *
 * @param error what stopped it
 * @param tries how often it has been tried
 * @param policy how long messages wait
 * @param random a number from 0 to 1 that spreads the waits
 */
export function decideFate(error: unknown, tries: Tries, policy: RetryPolicy, random: number): Fate {
  const meaning = meaningOf(error);
  if (meaning === 'reject' || tries.receives >= MAX_RECEIVES) return { kind: 'bury' };
  if (meaning === 'interrupted') return { kind: 'postpone', delayMs: 0, isFailure: false };
  // A quota or a rate is free again at its time and not before; the spread keeps all from coming back at once.
  if (error instanceof DailyQuotaError || error instanceof PaceError) {
    const waitMs = error instanceof PaceError ? error.waitMs : (error.retryAfterMs ?? policy.retryDelayMs);
    return { kind: 'postpone', delayMs: waitMs + policy.retryDelayMs * random, isFailure: false };
  }
  if (error instanceof WaitError) {
    // Whatever it waits for may end long before it must, so it looks again earlier.
    const delayMs = Math.min(error.waitMs, spread(policy, tries.receives - 1, random));
    return { kind: 'postpone', delayMs, isFailure: false };
  }
  if (tries.failures + 1 >= policy.maxFailures) return { kind: 'bury' };
  return { kind: 'postpone', delayMs: spread(policy, tries.failures, random), isFailure: true };
}

/** Exponential backoff with full jitter in its upper half, so that a wait is never nothing. */
function spread({ retryDelayMs, longestRetryDelayMs }: RetryPolicy, round: number, random: number): number {
  const range = Math.min(longestRetryDelayMs, retryDelayMs * 2 ** Math.min(round, 30));
  return range / 2 + (range / 2) * random;
}
