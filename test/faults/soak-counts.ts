import { createHash } from 'node:crypto';
import { listAudiences } from '../../lambdas/shared/ledger/audiences.ts';
import { type Delivery, deliveriesOfRun } from '../../lambdas/shared/ledger/deliveries.ts';
import { LedgerTable } from '../../lambdas/shared/ledger/table.ts';
import type { AudienceState } from '../../local/tiktok-server/types.ts';
import { metricsOf, sumOf } from '../lambdas/helpers/metrics.ts';
import type { UploaderCloud } from '../lambdas/helpers/uploader-cloud.ts';
import { partitionName, type SoakPartition, type SoakPlan } from './soak-plan.ts';

const ADVERTISER = '7000000000000000001';

/** Counts the replaces at TikTok that were applied after a newer one, identified by the content of their files. */
export function countOutOfOrder(audiences: readonly AudienceState[], plan: SoakPlan): number {
  const exportedAt = new Map(
    plan.partitions
      .filter(({ action }) => action === 'replace')
      .flatMap(({ exportedAt, files }) => files.map((lines) => [md5(lines), exportedAt] as const)),
  );
  let outOfOrder = 0;
  for (const { applied } of audiences) {
    let newest = '';
    for (const { action, signatures } of applied) {
      const time = exportedAt.get(signatures[0] ?? '') ?? '';
      if (action === 'REPLACE' && time < newest) outOfOrder += 1;
      if (time > newest) newest = time;
    }
  }
  return outOfOrder;
}

const md5 = (lines: readonly string[]): string =>
  createHash('md5')
    .update(lines.map((line) => `${line}\n`).join(''))
    .digest('hex');

/** Compares the counts of ledger and metrics with the delivered partitions. */
export async function compareCounts(cloud: UploaderCloud, { partitions }: SoakPlan) {
  const ledger = new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);
  const deliveries = new Map<string, Delivery[]>();
  let miscounted = 0;
  let rows = 0;
  for (const partition of partitions) {
    const found = await deliveriesOfRun(ledger, 'loyalty', partition.runId);
    const [delivery] = found;
    if (delivery === undefined || found.length > 1 || !isTrue(delivery, partition)) {
      miscounted += 1;
      continue;
    }
    if (delivery.state === 'delivered') rows += delivery.rows ?? 0;
    const name = partitionName(partition);
    deliveries.set(name, [...(deliveries.get(name) ?? []), delivery]);
  }
  for (const { audience } of await listAudiences(ledger, ADVERTISER)) {
    const expected = rowsOf(deliveries.get(`${audience.audience}, ${audience.format}`) ?? []);
    if ((audience.deliveredRows ?? 0) !== expected) miscounted += 1;
  }
  const lines = metricsOf(cloud, 'uploader');
  const succeeded = sumOf(lines, 'DeliveriesSucceeded');
  const tooMany =
    Math.max(0, succeeded - partitions.length) + Math.max(0, sumOf(lines, 'RowsDelivered') - rows);
  return { miscounted, countedTwice: tooMany, uncounted: Math.max(0, partitions.length - succeeded) };
}

/** A replace, and deliveries behind one, may be superseded; everything else is delivered. */
function isTrue({ rows, state }: Delivery, { action, audience, files }: SoakPartition): boolean {
  if (state === 'delivered') return rows === files.flat().length;
  if (state === 'nothing_to_remove') return action === 'remove';
  const number = Number(/\d+/.exec(audience)?.[0]);
  return state === 'superseded' && [7, 8].includes(number % 10);
}

/** Lines appended since the last replace, minus removed ones, in the order in which the deliveries ended. */
function rowsOf(deliveries: readonly Delivery[]): number {
  let sum = 0;
  for (const { action, rows = 0, state } of deliveries.toSorted((a, b) =>
    a.updatedAt < b.updatedAt ? -1 : 1,
  )) {
    if (state !== 'delivered') continue;
    if (action === 'replace') sum = rows;
    else sum = action === 'append' ? sum + rows : Math.max(0, sum - rows);
  }
  return sum;
}
