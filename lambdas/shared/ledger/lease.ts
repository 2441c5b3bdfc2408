import type { Lease } from './audiences.ts';

/** After this time without a renewal, a delivery that began to change an audience is considered lost. */
const ABANDONED_AFTER_MS = 24 * 3_600_000;

/** Either the lease to take, or how long to wait for the current one. */
export type LeaseVerdict =
  | {
      readonly kind: 'free';
      readonly lease: Lease;
      /** Whether a function that worked on this delivery has died. */
      readonly hasDied: boolean;
    }
  | { readonly kind: 'busy'; readonly waitMs: number };

/**
 * Decides whether a delivery may change an audience. A lease that has run out is free, with one exception: a delivery that
 * has begun to change the audience keeps it until it has ended, because half a replace must not be mixed with other changes.
 *
 * @param present the audience's lease, if any
 * @param deliveryId the delivery that requests the lease
 * @param nowMs epoch milliseconds
 * @param leaseMs how long a lease lasts without being renewed, in milliseconds
 */
export function judgeLease(
  present: Lease | undefined,
  deliveryId: string,
  nowMs: number,
  leaseMs: number,
): LeaseVerdict {
  const isOwn = present?.deliveryId === deliveryId;
  const lease = {
    deliveryId,
    until: nowMs + leaseMs,
    applying: isOwn && present.applying,
    isGivenBack: false,
  };
  if (present === undefined) return { kind: 'free', lease, hasDied: false };
  if (present.until > nowMs) return { kind: 'busy', waitMs: present.until - nowMs };
  const freeAt = present.until + (present.applying && !isOwn ? ABANDONED_AFTER_MS : 0);
  return freeAt <= nowMs
    ? { kind: 'free', lease, hasDied: isOwn && !present.isGivenBack }
    : { kind: 'busy', waitMs: freeAt - nowMs };
}
