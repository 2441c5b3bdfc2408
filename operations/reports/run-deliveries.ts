import { type AudienceOverview, listAudiences } from '../../lambdas/shared/ledger/audiences.ts';
import { type Delivery, deliveriesOfRun } from '../../lambdas/shared/ledger/deliveries.ts';
import type { LedgerTable } from '../../lambdas/shared/ledger/table.ts';
import type { DeliveryFact } from '../../lambdas/shared/report-page/delivery-fact.ts';
import { deliveryFactsOf } from '../../lambdas/shared/report-page/facts.ts';

/**
 * Reads where the deliveries of a run stand, and what TikTok last said of their audiences.
 *
 * @param ledger the ledger's table
 */
export async function readDeliveryFacts(
  ledger: LedgerTable,
  source: string,
  runId: string,
): Promise<DeliveryFact[]> {
  const deliveries = await deliveriesOfRun(ledger, source, runId);
  const audiences = await readAudiences(ledger, deliveries);
  const matched = audiences.flatMap(({ check }) =>
    check === undefined ? [] : [[check.record.audienceId, check.record.matchedUsers] as const],
  );
  return deliveryFactsOf(deliveries, new Map(matched));
}

/** Reads the audiences of every advertiser that the deliveries went to. */
export async function readAudiences(
  ledger: LedgerTable,
  deliveries: readonly Delivery[],
): Promise<AudienceOverview[]> {
  const advertisers = new Set(
    deliveries.flatMap(({ advertiserId }) => (advertiserId === undefined ? [] : [advertiserId])),
  );
  const lists = await Promise.all([...advertisers].map((advertiser) => listAudiences(ledger, advertiser)));
  return lists.flat();
}
