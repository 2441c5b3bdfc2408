import { expect } from 'vitest';
import { listAudiences } from '../../../lambdas/shared/ledger/audiences.ts';
import { deliveriesOfRun } from '../../../lambdas/shared/ledger/deliveries.ts';
import { LedgerTable } from '../../../lambdas/shared/ledger/table.ts';
import type { FaultRule } from '../../../local/tiktok-server/types.ts';
import { metricsOf, sumOf } from '../../lambdas/helpers/metrics.ts';
import type { AwsFault, SetFault } from './aws-proxy.ts';
import type { Change, FaultCloud, Scenario } from './fault-cloud.ts';
import { isLedgerWrite, LEDGER_WRITES } from './ledger-writes.ts';

/** Lets the schedule's event come, and gives the state of a delivery. */
export async function tickAndRead(cloud: FaultCloud, { partition }: Scenario): Promise<string | undefined> {
  await cloud.tick();
  const [delivery] = await deliveriesOfRun(ledgerOf(cloud), 'loyalty', partition.runId);
  return delivery?.state;
}

const ledgerOf = (cloud: FaultCloud): LedgerTable =>
  new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);

/**
 * The sets of hashes are exactly the expected ones, everything is counted once, nothing is stuck, and nothing lies in the
 * dead-letter queue. A function that is killed between the ledger and its metrics leaves metrics out, and counts none twice.
 */
export async function expectDelivered(
  cloud: FaultCloud,
  scenarios: readonly Scenario[],
  metrics: 'exactly' | 'at most' = 'exactly',
): Promise<void> {
  await cloud.settled();
  await expectCounted(cloud, scenarios, metrics);
  for (const { audience, expected } of scenarios) {
    expect(await cloud.membersOf(audience), audience).toEqual([expected]);
  }
  expect(await cloud.deadLetters()).toEqual([]);
  expect(await cloud.tiktok.admin.violations()).toEqual([]);
}

async function expectCounted(
  cloud: FaultCloud,
  scenarios: readonly Scenario[],
  metrics: 'exactly' | 'at most',
): Promise<void> {
  const ledger = ledgerOf(cloud);
  const audiences = await listAudiences(ledger, '7000000000000000001');
  const truth = { deliveries: 0, rows: 0 };
  for (const { audience, deliveredRows, partition } of scenarios) {
    const rows = partition.files.flat().length;
    const deliveries = await deliveriesOfRun(ledger, 'loyalty', partition.runId);
    const found = audiences.find((one) => one.audience.audience === audience)?.audience;
    expect({
      deliveries: deliveries.map((one) => [one.state, one.rows]),
      rows: found?.deliveredRows,
    }).toEqual({
      deliveries: [['delivered', rows]],
      rows: deliveredRows,
    });
    truth.deliveries += 1;
    truth.rows += rows;
  }
  const lines = metricsOf(cloud, 'uploader').slice(Math.max(...scenarios.map((one) => one.metricLines)));
  const counted = { deliveries: sumOf(lines, 'DeliveriesSucceeded'), rows: sumOf(lines, 'RowsDelivered') };
  if (metrics === 'exactly') expect(counted).toEqual(truth);
  expect(counted.deliveries).toBeLessThanOrEqual(truth.deliveries);
  expect(counted.rows).toBeLessThanOrEqual(truth.rows);
}

/** The message lies in the dead-letter queue with its reason, nothing has changed, and put back it comes through. */
export async function expectDeadLetteredOnce(
  cloud: FaultCloud,
  scenario: Scenario,
  reason: string,
  code: string,
): Promise<void> {
  await cloud.settled();
  const { audience, before } = scenario;
  expect(await cloud.membersOf(audience)).toEqual(before === undefined ? [] : [before]);
  expect(await cloud.redrive()).toEqual([{ reason, code }]);
  await expectDelivered(cloud, [scenario]);
}

/**
 * Injects faults into the next calls to TikTok.
 *
 * @returns tells how often they have struck since then, by endpoint
 */
export async function injectFaults(
  { tiktok: { admin } }: FaultCloud,
  rules: readonly FaultRule[],
): Promise<() => Promise<Record<string, number>>> {
  const { length } = await admin.requests();
  for (const rule of rules) await admin.inject(rule);
  return async () => {
    const struck: Record<string, number> = {};
    for (const { endpoint, fault } of (await admin.requests()).slice(length)) {
      if (fault !== null && endpoint !== null) struck[endpoint] = (struck[endpoint] ?? 0) + 1;
    }
    return struck;
  };
}

/** How often faults strike that all come true, by endpoint. */
export const strikesOf = (rules: readonly FaultRule[]): Record<string, number> =>
  Object.fromEntries(rules.map(({ endpoint, times = 1 }) => [endpoint, times]));

/** Starts one delivery for each write, and lets the fault strike each at its own write. */
export async function strikeEachWrite(
  cloud: FaultCloud,
  change: Change,
  effect: AwsFault['effect'],
): Promise<{ readonly scenarios: readonly Scenario[]; readonly all: Promise<unknown> }> {
  const writes = LEDGER_WRITES.filter(
    (write) => change === 'create' || write !== 'has looked the audience up',
  );
  const scenarios = await Promise.all(writes.map(() => cloud.stage(change)));
  const faults: SetFault[] = [];
  for (const [index, { partition }] of scenarios.entries()) {
    const write = writes[index];
    if (write === undefined) continue;
    faults.push(cloud.proxy.set({ matches: isLedgerWrite(write, partition.runId), times: 1, effect }));
    await cloud.put(partition);
  }
  return { scenarios, all: Promise.all(faults.map(({ struck }) => struck)) };
}
