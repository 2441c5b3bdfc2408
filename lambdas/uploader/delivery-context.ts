import type { LedgerTable } from '../shared/ledger/table.ts';
import type { CallContext, TikTokClient } from '../shared/tiktok/client.ts';
import type { Deadline } from './deadline.ts';
import type { UploaderSettings } from './env.ts';
import type { PartitionObjects } from './objects.ts';
import type { DeliveryOrder } from './order.ts';
import type { DeliverySession } from './session.ts';

/** What a delivery works with. */
export interface DeliveryContext {
  readonly ledger: LedgerTable;
  readonly objects: PartitionObjects;
  readonly tiktok: TikTokClient;
  readonly order: DeliveryOrder;
  readonly session: DeliverySession;
  readonly deadline: Deadline;
  readonly calls: CallContext;
  readonly settings: UploaderSettings;
  /** Epoch seconds after which a new item of the ledger may go. */
  readonly expiresAt: () => number;
}
