import type { LineEntry } from '../shared/ledger/audiences.ts';
import { readDelivery, waitingDeliveries } from '../shared/ledger/deliveries.ts';
import type { LedgerTable } from '../shared/ledger/table.ts';
import type { MessageQueue } from './queue.ts';

const HOUR_MS = 3_600_000;
/** A little more than the time between two calls, which are 15 minutes apart (`infra/activation.ts`): none is left out. */
const CLOCK_MS = 16 * 60_000;

/** What is needed to find waiting deliveries and send their messages. */
export interface WakeTools {
  readonly ledger: LedgerTable;
  readonly queue: MessageQueue;
}

/** What waits because TikTok has not finished a replace. */
export interface WaitingFigures {
  /** Deliveries that wait: replaces, and what came after them. */
  readonly deliveries: number;
  /** How long the oldest of them has waited, whatever its action, in hours; 0 when none waits. */
  readonly longestHours: number;
}

/**
 * Sends the messages of waiting deliveries that are due back to the queue. Meanwhile no message is kept in the queue: SQS
 * keeps one for at most four days and counts each delivery of it as a receive.
 *
 * A delivery that stays due, because its message waits for the advertiser's token or quota, gets another message only once
 * in each period: otherwise all of them would fill the queue.
 *
 * @param tools ledger and queue
 * @param nowMs when the clock called, in epoch milliseconds: however long that waited, calls are 15 minutes apart
 * @param retryMs the period, in which TikTok is asked again whether a replace has ended
 * @returns what waits at the moment, due or not
 */
export async function wakeDue(
  { ledger, queue }: WakeTools,
  nowMs: number,
  retryMs: number,
): Promise<WaitingFigures> {
  const waiting = await waitingDeliveries(ledger);
  for (const delivery of waiting) {
    const dueForMs = nowMs - Date.parse(delivery.nextAttemptAt ?? '');
    if (dueForMs < 0 || dueForMs % retryMs > CLOCK_MS) continue;
    await queue.sendAgain(delivery);
  }
  const since = waiting.map(({ waitingSince }) => Date.parse(waitingSince ?? ''));
  const longestHours = since.length === 0 ? 0 : (nowMs - Math.min(...since)) / HOUR_MS;
  return { deliveries: waiting.length, longestHours };
}

/**
 * Sends the messages of deliveries in a line back to the queue at once, because they can continue or end. {@link wakeDue}
 * finds any that is missed here.
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
