import { addressOf, type Delivery, isUnderWay } from '../shared/ledger/deliveries.ts';
import type { LedgerTable } from '../shared/ledger/table.ts';
import type { Advertisers } from './advertisers.ts';
import type { Deadline } from './deadline.ts';
import type { UploaderSettings } from './env.ts';
import { openSession } from './open-session.ts';
import type { DeliveryOrder } from './order.ts';
import type { DeliverySession } from './session.ts';

/** What {@link openRecorded} needs. */
export interface RecordedTools {
  readonly ledger: LedgerTable;
  readonly advertisers: Advertisers;
  readonly settings: UploaderSettings;
}

/**
 * Opens a session on a recorded delivery that can only be ended. It needs neither the delivery's content nor the
 * configuration or the token of its advertiser.
 *
 * @param delivery as the ledger has it
 * @param tools ledger, advertisers and settings
 * @param deadline the invocation's time
 * @returns the session and the delivery's order; undefined when the delivery is not under way any more
 * @throws {NotYetError} when its audience stays taken
 */
export async function openRecorded(
  delivery: Delivery,
  { ledger, advertisers, settings }: RecordedTools,
  deadline: Deadline,
): Promise<{ readonly session: DeliverySession; readonly order: DeliveryOrder } | undefined> {
  const { key, source, advertiserId } = delivery;
  // A delivery gets its advertiser with the first write.
  if (advertiserId === undefined || !isUnderWay(delivery.state)) return undefined;
  const advertiser = delivery.advertiser ?? advertisers.nameOf({ key, source });
  const isDoneWith = ({ state }: Delivery): boolean => !isUnderWay(state);
  const options = { ledger, advertiser, advertiserId, leaseMs: settings.leaseMs, isDoneWith };
  const order = orderOfRecord(delivery);
  const session = await openSession(options, order, deadline);
  return session === undefined ? undefined : { session, order };
}

/** A recorded delivery without its files, because its content is not read. */
function orderOfRecord(delivery: Delivery): DeliveryOrder {
  const { bucket, key, source, runId, advertiser, audience, format, action, exportedAt } = delivery;
  return {
    address: addressOf(delivery),
    ...{ bucket, key, advertiser, audience, format, action, exportedAt },
    ...(source === undefined ? {} : { source }),
    ...(runId === undefined ? {} : { runId }),
    rules: runId === undefined ? 'handPlaced' : 'prepared',
    files: [],
  };
}
