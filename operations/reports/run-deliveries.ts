import { listAudiences } from '../../lambdas/shared/ledger/audiences.ts';
import { deliveriesOfRun } from '../../lambdas/shared/ledger/deliveries.ts';
import {
  listMatchRates,
  type MatchHistory,
  matchHistories,
} from '../../lambdas/shared/ledger/match-rates.ts';
import type { LedgerTable } from '../../lambdas/shared/ledger/table.ts';
import type { DeliveryFact } from '../../lambdas/shared/report-page/delivery-fact.ts';
import { deliveryFactsOf } from '../../lambdas/shared/report-page/facts.ts';

/**
 * Reads the state of the deliveries of a run, and what TikTok last said of their audiences.
 *
 * @param ledger the ledger's table
 */
export async function readDeliveryFacts(
  ledger: LedgerTable,
  source: string,
  runId: string,
): Promise<DeliveryFact[]> {
  const deliveries = await deliveriesOfRun(ledger, source, runId);
  const advertisers = new Set(deliveries.flatMap(({ advertiserId }) => advertiserId ?? []));
  const lists = await Promise.all([...advertisers].map((advertiser) => listAudiences(ledger, advertiser)));
  const checks = lists.flat().flatMap(({ check }) => check?.record ?? []);
  return deliveryFactsOf(deliveries, checks);
}

/**
 * Reads what TikTok matched of each identifier type, over time, for the advertiser of a run.
 *
 * @param ledger the ledger's table
 * @returns nothing before the run's first delivery has begun
 */
export async function readMatchHistories(
  ledger: LedgerTable,
  source: string,
  runId: string,
): Promise<readonly MatchHistory[]> {
  const deliveries = await deliveriesOfRun(ledger, source, runId);
  const advertiserId = deliveries.find((delivery) => delivery.advertiserId !== undefined)?.advertiserId;
  return advertiserId === undefined ? [] : matchHistories(await listMatchRates(ledger, advertiserId));
}
