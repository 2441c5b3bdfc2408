import type { LineEntry } from '../shared/ledger/audiences.ts';
import { readDelivery, waitingDeliveries } from '../shared/ledger/deliveries.ts';
import type { LedgerTable } from '../shared/ledger/table.ts';
import type { MessageQueue } from './queue.ts';

const HOUR_MS = 3_600_000;

/** Where waiting deliveries are found, and how they come back. */
export interface WakeTools {
  readonly ledger: LedgerTable;
  readonly queue: MessageQueue;
}

/** What waits for TikTok to accept a replace. */
export interface WaitingFigures {
  /** Deliveries that wait: replaces, and what came after them. */
  readonly deliveries: number;
  /** How long the replace that has waited longest has done so, in hours; 0 when none waits. */
  readonly longestHours: number;
}

/**
 * Sends the messages of the waiting deliveries that are due back to the queue. The messages themselves are not kept
 * there meanwhile: SQS keeps one for four days, and counts each look at it as a receive.
 *
 * @param tools ledger and queue
 * @param nowMs epoch milliseconds
 * @returns what waits at the moment, due or not
 */
export async function wakeDue({ ledger, queue }: WakeTools, nowMs: number): Promise<WaitingFigures> {
  const waiting = await waitingDeliveries(ledger);
  for (const delivery of waiting) {
    if (Date.parse(delivery.nextAttemptAt ?? '') > nowMs) continue;
    await queue.sendAgain(delivery);
  }
  const since = waiting
    .filter(({ action }) => action === 'replace')
    .map(({ waitingSince }) => Date.parse(waitingSince ?? ''));
  const longestHours = since.length === 0 ? 0 : (nowMs - Math.min(...since)) / HOUR_MS;
  return { deliveries: waiting.length, longestHours };
}

/**
 * Sends the messages of deliveries of a line back to the queue at once, because they can go on or end. One that is missed
 * here is found by {@link wakeDue}.
 *
 * @param tools ledger and queue
 * @param entries the deliveries
 */
export async function wakeNow({ ledger, queue }: WakeTools, entries: readonly LineEntry[]): Promise<void> {
  for (const { partition, deliveryId } of entries) {
    const delivery = await readDelivery(ledger, { partition, id: deliveryId });
    if (delivery !== undefined) await queue.sendAgain(delivery.record);
  }
}
