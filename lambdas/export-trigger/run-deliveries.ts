import { deliveriesOfRun, isSettledState, partitionName } from '../shared/ledger/deliveries.ts';
import type { LedgerTable } from '../shared/ledger/table.ts';
import type { DeliveryFact } from '../shared/report-page/delivery-fact.ts';
import { deliveryFactsOf } from '../shared/report-page/facts.ts';

/** The uploader's deliveries of a run, as the ledger knows them. */
export class RunDeliveries {
  readonly #ledger: LedgerTable;

  /** @param ledger the ledger's table */
  constructor(ledger: LedgerTable) {
    this.#ledger = ledger;
  }

  /** @returns how many partitions of the run are delivered, or need not be */
  async settledPartitions(source: string, runId: string): Promise<number> {
    const deliveries = await deliveriesOfRun(this.#ledger, source, runId);
    const settled = deliveries.filter(({ state }) => isSettledState(state));
    return new Set(settled.map(partitionName)).size;
  }

  /** @returns what the page of the run says of its deliveries; what TikTok matched follows with audience-monitor */
  async facts(source: string, runId: string): Promise<DeliveryFact[]> {
    return deliveryFactsOf(await deliveriesOfRun(this.#ledger, source, runId));
  }
}
