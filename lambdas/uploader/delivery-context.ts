import type { LedgerTable } from '../shared/ledger/table.ts';
import type { CallContext, TikTokClient } from '../shared/tiktok/client.ts';
import type { Deadline } from './deadline.ts';
import type { UploaderSettings } from './env.ts';
import type { PartitionObjects } from './objects.ts';
import type { DeliveryOrder } from './order.ts';
import type { DeliverySession } from './session.ts';

/** What the steps of a delivery share. */
export interface DeliveryContext {
  readonly ledger: LedgerTable;
  readonly objects: PartitionObjects;
  readonly tiktok: TikTokClient;
  readonly order: DeliveryOrder;
  readonly session: DeliverySession;
  readonly deadline: Deadline;
  readonly calls: CallContext;
  readonly settings: UploaderSettings;
  /** Returns the time, in epoch seconds, after which a new ledger item may be deleted. */
  readonly expiresAt: () => number;
}
