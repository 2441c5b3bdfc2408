import type { Delivery } from '../ledger/deliveries.ts';
import type { DeliveryFact, DeliveryState } from './delivery-fact.ts';

const STATES: Readonly<Record<Delivery['state'], DeliveryState>> = {
  received: 'waiting',
  delivering: 'delivering',
  delivered: 'delivered',
  superseded: 'superseded',
  nothing_to_remove: 'delivered',
  empty: 'delivered',
  failed: 'failed',
};

/** Why a delivery that ended well has put nothing into its audience. */
const REASONS: Readonly<Partial<Record<Delivery['state'], string>>> = {
  superseded: 'a newer export has replaced the audience already',
  nothing_to_remove: 'there is no such audience to remove people from',
  empty: 'the partition has no lines',
};

/**
 * Sums up the deliveries of a run for its report page.
 *
 * @param deliveries of the run, in any order; of two of one partition the later counts
 * @param matchedUsers people matched, by TikTok's id of the audience, as far as known
 */
export function deliveryFactsOf(
  deliveries: readonly Delivery[],
  matchedUsers: ReadonlyMap<string, number> = new Map(),
): DeliveryFact[] {
  const latest = new Map<string, Delivery>();
  for (const delivery of deliveries.toSorted((a, b) => (a.updatedAt < b.updatedAt ? -1 : 1))) {
    latest.set(`${delivery.format}/${delivery.audience}`, delivery);
  }
  return [...latest.values()].map((delivery) => factOf(delivery, matchedUsers));
}

function factOf(delivery: Delivery, matchedUsers: ReadonlyMap<string, number>): DeliveryFact {
  const { audience, format, state, audienceId, audienceName } = delivery;
  const reason = REASONS[state] ?? (state === 'failed' ? delivery.lastFailure?.message : undefined);
  const matched = audienceId === undefined ? undefined : matchedUsers.get(audienceId);
  return {
    audience,
    format,
    state: STATES[state],
    deliveredLines: state === 'delivered' ? (delivery.rows ?? 0) : 0,
    ...(audienceId === undefined ? {} : { audienceId }),
    ...(audienceName === undefined ? {} : { audienceName }),
    ...(matched === undefined ? {} : { matchedUsers: matched }),
    ...(reason === undefined ? {} : { reason }),
  };
}
