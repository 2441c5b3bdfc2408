import { z } from 'zod';
import { FORMATS } from '../identifiers.ts';
import type { LedgerTable, Versioned } from './table.ts';

/** The state of a delivery. All states after `waiting` are final; a `failed` delivery's message is in the dead-letter queue. */
export const DELIVERY_STATES = [
  'received',
  'delivering',
  'waiting',
  'delivered',
  'superseded',
  'nothing_to_remove',
  'empty',
  'failed',
] as const;

export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** States in which nothing is left to do for a delivery. */
export type SettledState = Exclude<DeliveryState, 'received' | 'delivering' | 'waiting' | 'failed'>;

const SETTLED_STATES: readonly string[] = ['delivered', 'superseded', 'nothing_to_remove', 'empty'];

/** Whether nothing is left to do for a delivery in this state. */
export const isSettledState = (state: DeliveryState): state is SettledState => SETTLED_STATES.includes(state);

/** Whether a delivery has begun and has not ended, so that others may wait for it. */
export const isUnderWay = (state: DeliveryState): boolean => state !== 'failed' && !isSettledState(state);

const failureSchema = z.object({
  name: z.string(),
  message: z.string(),
  code: z.number().optional(),
  requestId: z.string().optional(),
  at: z.string(),
});

/** The last failure of a delivery; never contains a row or a token. */
export type DeliveryFailure = z.infer<typeof failureSchema>;

const deliverySchema = z.object({
  id: z.string(),
  bucket: z.string(),
  key: z.string(),
  source: z.string().optional(),
  runId: z.string().optional(),
  audience: z.string(),
  format: z.enum(FORMATS),
  action: z.enum(['append', 'replace', 'remove']),
  exportedAt: z.string(),
  files: z.number(),
  rows: z.number().optional(),
  state: z.enum(DELIVERY_STATES),
  /** Calls of create and update that are known to have succeeded. */
  applied: z.number(),
  /** Files in each of these calls; absent before the first call, and in records of versions that did not record it. */
  filesPerCall: z.number().optional(),
  /** Since when TikTok has refused this replace, or the one before this delivery in the line (ISO 8601). */
  waitingSince: z.string().optional(),
  /** When a waiting delivery is tried again (ISO 8601). */
  nextAttemptAt: z.string().optional(),
  /** Failures since the last success; the wait before the next attempt grows with it. */
  failures: z.number(),
  lastFailure: failureSchema.optional(),
  /** The message that took this delivery to the dead-letter queue. */
  deadLetteredMessageId: z.string().optional(),
  /** Name of the advertiser in the configuration, once the delivery has begun; items of earlier versions have none. */
  advertiser: z.string().optional(),
  /** TikTok's id of the advertiser, once the delivery has begun. */
  advertiserId: z.string().optional(),
  audienceId: z.string().optional(),
  audienceName: z.string().optional(),
  createdAt: z.string(),
  updatedAt: z.string(),
  day: z.string(),
  expiresAt: z.number().optional(),
});

/** The delivery of one manifest or hand-placed file to TikTok. */
export type Delivery = z.infer<typeof deliverySchema>;

/** Why a delivery is not done: what was wrong last, or what it waits for; nothing when nothing is left to do for it. */
export function whyUnfinished({ state, lastFailure }: Delivery): {
  readonly reason?: string;
  /** TikTok's id of the request that failed. */
  readonly requestId?: string;
} {
  if (isSettledState(state)) return {};
  if (lastFailure !== undefined) {
    const { message, requestId } = lastFailure;
    return { reason: message, ...(requestId === undefined ? {} : { requestId }) };
  }
  return state === 'waiting' ? { reason: 'TikTok has not finished an earlier replace of this audience' } : {};
}

/** Names the partition that something is about, within a run. */
export const partitionName = ({
  audience,
  format,
}: {
  readonly audience: string;
  readonly format: string;
}): string => `${format}/${audience}`;

/** Of each partition of a run the delivery that was changed last: one whose content changed has several. */
export function latestOfPartitions(deliveries: readonly Delivery[]): Delivery[] {
  const byTime = deliveries.toSorted((a, b) => (a.updatedAt < b.updatedAt ? -1 : 1));
  return [...new Map(byTime.map((delivery) => [partitionName(delivery), delivery])).values()];
}

/** Identifies a delivery: the key of its items in the ledger. */
export interface DeliveryAddress {
  readonly partition: string;
  readonly id: string;
}

/** Partition of the deliveries of a source's run. */
export const runPartition = (source: string, runId: string): string => `RUN#${source}#${runId}`;

/** Partition of the items of a hand-placed file. */
export const handPlacedPartition = (bucket: string, key: string): string => `HAND#${bucket}#${key}`;

/** Returns the key of a delivery's items in the ledger. */
export const addressOf = ({ source, runId, bucket, key, id }: Delivery): DeliveryAddress => ({
  partition:
    source === undefined || runId === undefined
      ? handPlacedPartition(bucket, key)
      : runPartition(source, runId),
  id,
});

const deliveryKey = ({ partition, id }: DeliveryAddress) => ({ pk: partition, sk: `DELIVERY#${id}` });

/** Reads a delivery; undefined when it is not in the ledger. */
export async function readDelivery(
  ledger: LedgerTable,
  address: DeliveryAddress,
): Promise<Versioned<Delivery> | undefined> {
  const key = deliveryKey(address);
  const item = await ledger.get(key);
  if (item === undefined) return undefined;
  return { key, record: deliverySchema.parse(item), version: z.number().parse(item['version']) };
}

/** A delivery that is not in the ledger yet. */
export const newDelivery = (address: DeliveryAddress, record: Delivery): Versioned<Delivery> => ({
  key: deliveryKey(address),
  record,
  version: 0,
});

/** Lists the deliveries of a source's run. */
export async function deliveriesOfRun(
  ledger: LedgerTable,
  source: string,
  runId: string,
): Promise<readonly Delivery[]> {
  return deliveriesOfPartition(ledger, runPartition(source, runId));
}

/** Lists the deliveries of a run's or a hand-placed file's partition of the ledger. */
export async function deliveriesOfPartition(
  ledger: LedgerTable,
  partition: string,
): Promise<readonly Delivery[]> {
  const items = await ledger.query(partition, 'DELIVERY#');
  return items.map((item) => deliverySchema.parse(item));
}

/** Lists the deliveries of the object of a delivery: one for each content that it had. */
export async function deliveriesOfKey(
  ledger: LedgerTable,
  { address, key }: { readonly address: DeliveryAddress; readonly key: string },
): Promise<readonly Delivery[]> {
  const all = await deliveriesOfPartition(ledger, address.partition);
  return all.filter((delivery) => delivery.key === key);
}

/** Lists the deliveries last changed on a UTC day (`YYYY-MM-DD`), latest last. */
export async function deliveriesOfDay(ledger: LedgerTable, day: string): Promise<readonly Delivery[]> {
  const items = await ledger.queryDay(deliveryDay(day));
  return items.map((item) => deliverySchema.parse(item));
}

/** Lists the deliveries that wait until TikTok accepts a replace, the latest change last. */
export async function waitingDeliveries(ledger: LedgerTable): Promise<readonly Delivery[]> {
  const items = await ledger.queryDay(WAITING_DAY);
  return items.map((item) => deliverySchema.parse(item)).filter(({ state }) => state === 'waiting');
}

/** The index's partition for deliveries of a day. */
export const deliveryDay = (isoTime: string): string => `DELIVERY#${isoTime.slice(0, 10)}`;

/** Waiting deliveries share one partition of the index, whatever the day, so that one query finds the due ones. */
const WAITING_DAY = 'DELIVERY#WAITING';

/** The index's partition for a delivery written at a given time. */
export const deliveryIndexDay = (state: DeliveryState, isoTime: string): string =>
  state === 'waiting' ? WAITING_DAY : deliveryDay(isoTime);
