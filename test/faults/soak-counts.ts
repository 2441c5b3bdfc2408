import { createHash } from 'node:crypto';
import { listAudiences } from '../../lambdas/shared/ledger/audiences.ts';
import { type Delivery, deliveriesOfRun } from '../../lambdas/shared/ledger/deliveries.ts';
import { LedgerTable } from '../../lambdas/shared/ledger/table.ts';
import type { AudienceState } from '../../local/tiktok-server/types.ts';
import { metricsOf, sumOf } from '../lambdas/helpers/metrics.ts';
import type { UploaderCloud } from '../lambdas/helpers/uploader-cloud.ts';
import {
  ADVERTISER_OF,
  formatName,
  numberOf,
  partitionName,
  type SoakPartition,
  type SoakTruth,
} from './soak-plan.ts';

/** Counts the replaces at TikTok that were applied after a newer one, identified by the content of their files. */
export function countOutOfOrder(audiences: readonly AudienceState[], truth: SoakTruth): number {
  const exportedAt = new Map(
    truth.partitions
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
export async function compareCounts(cloud: UploaderCloud, { partitions }: SoakTruth) {
  const ledger = new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);
  const deliveries = new Map<string, Delivery[]>();
  let miscounted = 0;
  const delivered: DeliveredRows[] = [];
  for (const partition of partitions) {
    const ofRun = await deliveriesOfRun(ledger, partition.source, partition.runId);
    const found = ofRun.filter(
      ({ audience, format }) => audience === partition.audience && format === partition.format,
    );
    const [delivery] = found;
    if (delivery === undefined || found.length > 1 || !isTrue(delivery, partition)) {
      miscounted += 1;
      continue;
    }
    const rows = delivery.state === 'delivered' ? (delivery.rows ?? 0) : 0;
    delivered.push({ advertiser: delivery.advertiser, rows });
    const name = partitionName(partition);
    deliveries.set(name, [...(deliveries.get(name) ?? []), delivery]);
  }
  for (const advertiserId of Object.values(ADVERTISER_OF)) {
    for (const { audience } of await listAudiences(ledger, advertiserId)) {
      const name = formatName(advertiserId, audience.audience, audience.format);
      if ((audience.deliveredRows ?? 0) !== rowsOf(deliveries.get(name) ?? [])) miscounted += 1;
    }
  }
  return { miscounted, ...compareMetrics(cloud, delivered) };
}

/** Lines of one delivery, and the name of its advertiser in the configuration. */
interface DeliveredRows {
  readonly advertiser: string | undefined;
  readonly rows: number;
}

/** Compares the metrics of all advertisers together, and of each, with the deliveries that have ended. */
function compareMetrics(cloud: UploaderCloud, delivered: readonly DeliveredRows[]) {
  const lines = metricsOf(cloud, 'uploader');
  let countedTwice = 0;
  let uncounted = 0;
  for (const advertiser of new Set([undefined, ...delivered.map((each) => each.advertiser)])) {
    const counted = lines.filter((line) => line['advertiser'] === advertiser);
    const ended = delivered.filter((each) => advertiser === undefined || each.advertiser === advertiser);
    const rows = ended.reduce((sum, each) => sum + each.rows, 0);
    const succeeded = sumOf(counted, 'DeliveriesSucceeded');
    countedTwice += Math.max(0, succeeded - ended.length, sumOf(counted, 'RowsDelivered') - rows);
    uncounted += Math.max(0, ended.length - succeeded);
  }
  return { countedTwice, uncounted };
}

/** A replace, and deliveries behind one, may be superseded; everything else is delivered. */
function isTrue({ rows, state }: Delivery, { action, audience, files }: SoakPartition): boolean {
  if (state === 'delivered') return rows === files.flat().length;
  const kind = numberOf(audience) % 10;
  // A removal behind a replace can come before the audience exists.
  if (state === 'nothing_to_remove') return action === 'remove' && kind === 8;
  return state === 'superseded' && [7, 8].includes(kind);
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
