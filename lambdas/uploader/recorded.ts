import {
  type Delivery,
  deliveriesOfDay,
  deliveriesOfPartition,
  handPlacedPartition,
  waitingDeliveries,
} from '../shared/ledger/deliveries.ts';
import type { LedgerTable } from '../shared/ledger/table.ts';
import type { PartitionKey } from '../shared/manifest/keys.ts';
import type { CreatedObject } from './event.ts';

const DAY_MS = 86_400_000;

/** A key whose object is delivered. */
export type DeliveredKey = Extract<PartitionKey, { kind: 'manifest' | 'file' }>;

/**
 * Lists the deliveries of an object that cannot be read, from the ledger alone. A manifest's partition in the ledger is in
 * the manifest, so its deliveries are searched among those that wait and those that changed since the message was sent.
 *
 * @param ledger the ledger
 * @param created the object
 * @param place what its key says
 * @param sentAt when the message was sent, in epoch milliseconds
 */
export async function recordedDeliveries(
  ledger: LedgerTable,
  { bucket, key }: CreatedObject,
  place: DeliveredKey,
  sentAt: number,
): Promise<readonly Delivery[]> {
  if (place.kind === 'file') return deliveriesOfPartition(ledger, handPlacedPartition(bucket, key));
  const lists = [await waitingDeliveries(ledger)];
  for (const day of daysSince(sentAt)) lists.push(await deliveriesOfDay(ledger, day));
  return lists.flat().filter((delivery) => delivery.bucket === bucket && delivery.key === key);
}

/** The UTC days from a time until now. */
function daysSince(sentAt: number): string[] {
  const days: string[] = [];
  for (let at = Math.floor(sentAt / DAY_MS) * DAY_MS; at <= Date.now(); at += DAY_MS)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}
