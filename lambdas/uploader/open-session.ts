import { sleep } from '../shared/sleep.ts';
import type { Deadline } from './deadline.ts';
import { NotYetError } from './errors.ts';
import type { DeliveryOrder } from './order.ts';
import { DeliverySession, type SessionOptions } from './session.ts';

/** Most deliveries take seconds, so a short wait for an audience is quicker than a return to the queue. */
const LEASE_WAIT_MS = 5_000;
const LEASE_POLL_MS = 250;

/**
 * Takes an audience's lease for a delivery. Waits briefly when the lease will soon be free.
 *
 * @param options the ledger and how long leases last
 * @param order what is to be delivered
 * @param deadline the invocation's time
 * @returns the session; undefined when nothing is left to do for the delivery
 * @throws {NotYetError} when the audience stays taken
 */
export async function openSession(
  options: SessionOptions,
  order: DeliveryOrder,
  deadline: Deadline,
): Promise<DeliverySession | undefined> {
  const until = Date.now() + LEASE_WAIT_MS;
  for (;;) {
    try {
      return await DeliverySession.open(options, order);
    } catch (error) {
      const isSoonOver = error instanceof NotYetError && error.waitMs <= options.leaseMs;
      if (!isSoonOver || Date.now() > until) throw error;
      deadline.assertTimeLeft();
      await sleep(LEASE_POLL_MS * (1 + Math.random()), deadline.signal);
    }
  }
}
