import { meaningOf, WaitError } from '../shared/classified-error.ts';
import { PaceError } from '../shared/ledger/errors.ts';
import { DailyQuotaError } from '../shared/tiktok/errors.ts';

/** After this number of receives a message is moved to the dead-letter queue; the queue's own limit is higher. */
export const MAX_RECEIVES = 100;

/**
 * After this age a message is moved to the dead-letter queue, whatever it waits for: SQS deletes it silently after four days,
 * and it may be hidden for 11 hours at a time.
 */
export const OLDEST_MESSAGE_MS = 78 * 3_600_000;

/** What happens to a message whose delivery stopped. */
export type Fate =
  /** Moved to the dead-letter queue, with the reason: a retry would not help, or there were enough. */
  | { readonly kind: 'deadLetter' }
  /** Hidden in the queue for a delay, then received again. */
  | { readonly kind: 'postpone'; readonly delayMs: number; readonly isFailure: boolean };

/** How often the delivery has been tried. */
export interface Tries {
  /** Failures in a row before this one. */
  readonly failures: number;
  /** How often the queue has delivered the message, this time included. */
  readonly receives: number;
  /** How long ago the message was sent, in milliseconds. */
  readonly ageMs: number;
}

/** How long messages wait, in milliseconds, and how often deliveries may fail. */
export interface RetryPolicy {
  readonly retryDelayMs: number;
  readonly longestRetryDelayMs: number;
  readonly maxFailures: number;
}

/**
 * Decides what happens to a message whose delivery stopped.
 *
 * @param error what stopped it
 * @param tries how often the delivery has been tried
 * @param policy how long messages wait
 * @param random a number from 0 to 1 that spreads the waits
 */
export function decideFate(error: unknown, tries: Tries, policy: RetryPolicy, random: number): Fate {
  const meaning = meaningOf(error);
  const isTooOld = tries.receives >= MAX_RECEIVES || tries.ageMs >= OLDEST_MESSAGE_MS;
  if (meaning === 'reject' || isTooOld) return { kind: 'deadLetter' };
  if (meaning === 'interrupted') return { kind: 'postpone', delayMs: 0, isFailure: false };
  // A quota or rate limit ends at a known time; the random part keeps messages from returning all at once.
  if (error instanceof DailyQuotaError || error instanceof PaceError) {
    const waitMs = error instanceof PaceError ? error.waitMs : (error.retryAfterMs ?? policy.retryDelayMs);
    return { kind: 'postpone', delayMs: waitMs + policy.retryDelayMs * random, isFailure: false };
  }
  if (error instanceof WaitError) {
    // The cause of the wait may end early, so the message is tried before the longest wait is over.
    const delayMs = Math.min(error.waitMs, spread(policy, tries.receives - 1, random));
    return { kind: 'postpone', delayMs, isFailure: false };
  }
  if (tries.failures + 1 >= policy.maxFailures) return { kind: 'deadLetter' };
  return { kind: 'postpone', delayMs: spread(policy, tries.failures, random), isFailure: true };
}

/** Exponential backoff with jitter in its upper half, so that a wait is never zero. */
function spread({ retryDelayMs, longestRetryDelayMs }: RetryPolicy, round: number, random: number): number {
  const range = Math.min(longestRetryDelayMs, retryDelayMs * 2 ** Math.min(round, 30));
  return range / 2 + (range / 2) * random;
}
