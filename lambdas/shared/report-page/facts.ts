import type { AudienceCheck } from '../ledger/audiences.ts';
import { type Delivery, latestOfPartitions } from '../ledger/deliveries.ts';
import type { DeliveryFact, DeliveryState } from './delivery-fact.ts';

const STATES: Readonly<Record<Delivery['state'], DeliveryState>> = {
  received: 'waiting',
  waiting: 'waiting',
  delivering: 'delivering',
  delivered: 'delivered',
  superseded: 'superseded',
  nothing_to_remove: 'nothing_to_remove',
  empty: 'empty',
  failed: 'failed',
};

/** Why a delivery has added nothing to its audience although it did not fail. */
const REASONS: Readonly<Partial<Record<Delivery['state'], string>>> = {
  superseded: 'a newer export has replaced the audience already',
  nothing_to_remove: 'there is no such audience to remove people from',
  empty: 'the partition has no lines',
};

/**
 * Sums up the deliveries of a run for its report page.
 *
 * @param deliveries of the run, in any order; of two deliveries of one partition the later counts
 * @param checks TikTok's last answers about audiences. How many people it has matched is known after the delivery has ended
 *   and once the audience is valid: until then TikTok counts 0, or the people of before
 */
export function deliveryFactsOf(
  deliveries: readonly Delivery[],
  checks: readonly AudienceCheck[] = [],
): DeliveryFact[] {
  const valid = new Map(
    checks.flatMap((check) => (check.isValid ? [[check.audienceId, check] as const] : [])),
  );
  return latestOfPartitions(deliveries).map((delivery) => factOf(delivery, valid));
}

function factOf(delivery: Delivery, valid: ReadonlyMap<string, AudienceCheck>): DeliveryFact {
  const { audience, format, state, audienceId, audienceName, updatedAt } = delivery;
  const reason = reasonOf(delivery);
  const check = audienceId === undefined ? undefined : valid.get(audienceId);
  const isKnown = check !== undefined && check.checkedAt >= updatedAt;
  return {
    audience,
    format,
    state: STATES[state],
    deliveredLines: state === 'delivered' ? (delivery.rows ?? 0) : 0,
    ...(audienceId === undefined ? {} : { audienceId }),
    ...(audienceName === undefined ? {} : { audienceName }),
    ...(isKnown ? { matchedUsers: check.matchedUsers } : {}),
    ...(reason === undefined ? {} : { reason }),
  };
}

function reasonOf({ lastFailure, nextAttemptAt, state }: Delivery): string | undefined {
  if (state === 'failed') return lastFailure?.message;
  if (state === 'waiting')
    return `TikTok has not finished an earlier replace; next attempt ${showTime(nextAttemptAt)}`;
  return REASONS[state];
}

/** `2026-11-22 04:00 UTC`. */
const showTime = (isoTime = ''): string => `${isoTime.slice(0, 16).replace('T', ' ')} UTC`;
