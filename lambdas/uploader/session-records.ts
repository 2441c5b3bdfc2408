import type { Audience } from '../shared/ledger/audiences.ts';
import { type Delivery, deliveryDay } from '../shared/ledger/deliveries.ts';
import type { DeliveryOrder } from './order.ts';

/**
 * A dead function counts as a failure, because what kills it may kill every attempt. What expires is the record of a failed
 * delivery: one that is under way again must not.
 */
export function begin(record: Delivery, hasDied: boolean): Delivery {
  const isOpen = record.state === 'received' || record.state === 'failed';
  const state = isOpen ? 'delivering' : record.state;
  return { ...record, state, failures: record.failures + (hasDied ? 1 : 0), expiresAt: undefined };
}

/** Estimates an audience's lines after a delivery: an upper limit of its members. */
export function rowsAfter(before: number, action: Delivery['action'], rows: number): number {
  if (action === 'replace') return rows;
  return action === 'append' ? before + rows : Math.max(0, before - rows);
}

/** Frees the lease for this delivery at once, and for others unless the delivery is changing the audience. */
export const releaseLease = (record: Audience): Audience =>
  record.lease?.applying
    ? { ...record, lease: { ...record.lease, until: Date.now(), isGivenBack: true } }
    : { ...record, lease: undefined };

/** The record of a delivery that the ledger does not know. */
export function firstRecord(order: DeliveryOrder): Delivery {
  const now = new Date().toISOString();
  const { address, bucket, key, source, runId, audience, format, action, exportedAt, files } = order;
  return {
    ...{ id: address.id, bucket, key, source, runId, audience, format, action, exportedAt },
    files: files.length,
    state: 'received',
    applied: 0,
    failures: 0,
    createdAt: now,
    updatedAt: now,
    day: deliveryDay(now),
  };
}
