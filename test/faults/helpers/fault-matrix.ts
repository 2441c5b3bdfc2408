import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { listAudiences } from '../../../lambdas/shared/ledger/audiences.ts';
import { deliveriesOfRun } from '../../../lambdas/shared/ledger/deliveries.ts';
import { LedgerTable } from '../../../lambdas/shared/ledger/table.ts';
import type { Endpoint } from '../../../local/tiktok-server/types.ts';
import { metricsOf, sumOf } from '../../lambdas/helpers/metrics.ts';
import { AWS_FAULTS, CONFLICT } from './aws-faults.ts';
import type { AwsFault, SetFault } from './aws-proxy.ts';
import { type Change, type FaultCloud, type Scenario, startFaultCloud } from './fault-cloud.ts';
import { isLedgerWrite, LEDGER_WRITES, type LedgerWrite } from './ledger-writes.ts';
import { PASSING, STAYING } from './tiktok-faults.ts';

/** The tests use real servers and processes, and the machine may be busy. */
const LONG = { timeout: 120_000 };
const WHEN = ['before', 'after'] as const;

/** Tests that a delivery of one kind survives every failure between S3 and TikTok. */
export function describeFaults(change: Change): void {
  const mutation: Endpoint = change === 'create' ? 'create' : 'update';
  const endpoints: readonly Endpoint[] = ['list', 'file/upload', mutation];
  const writes = LEDGER_WRITES.filter(
    (write) => change === 'create' || write !== 'has looked the audience up',
  );
  let cloud: FaultCloud;

  beforeAll(async () => {
    cloud = await startFaultCloud();
  });

  // A fault that has not occurred must not affect the next test.
  afterEach(async () => {
    cloud.proxy.clear();
    await cloud.tiktok.admin.clearFaults();
  });

  afterAll(async () => {
    await cloud.stop();
  });

  describe(`a delivery that is to ${change}`, LONG, () => {
    test.each(PASSING)('survives %s on every call', async (_name, fault) => {
      const scenario = await cloud.stage(change);
      for (const endpoint of endpoints) await cloud.tiktok.admin.inject({ endpoint, fault });

      await cloud.put(scenario.partition);

      await expectDelivered(cloud, [scenario]);
    });

    test('survives failures that last longer than the retries of one invocation', async () => {
      const scenario = await cloud.stage(change);
      const fault = { kind: 'code', code: 50000 } as const;
      await cloud.tiktok.admin.inject({ endpoint: 'file/upload', times: 9, fault });
      await cloud.tiktok.admin.inject({ endpoint: mutation, times: change === 'create' ? 2 : 6, fault });

      await cloud.put(scenario.partition);

      await expectDelivered(cloud, [scenario]);
    });

    test('survives a connection that is reset in the middle of an upload', async () => {
      const scenario = await cloud.stage(change);
      const fault = { kind: 'drop-midway', afterBytes: 700 } as const;
      await cloud.tiktok.admin.inject({ endpoint: 'file/upload', times: 2, fault });

      await cloud.put(scenario.partition);

      await expectDelivered(cloud, [scenario]);
    });

    test.each(
      STAYING.flatMap(([code, reason]) =>
        (['file/upload', mutation] as const).map((endpoint) => [code, endpoint, reason] as const),
      ),
    )('is dead-lettered with code %i on %s, and succeeds after a redrive', async (code, endpoint, reason) => {
      const scenario = await cloud.stage(change);
      await cloud.tiktok.admin.inject({ endpoint, fault: { kind: 'code', code } });

      await cloud.put(scenario.partition);

      await expectDeadLetteredOnce(cloud, scenario, reason, String(code));
    });

    test.each([
      ['a name that is no text', { name: null }],
      ['no id', { audience_id: null }],
      ['counts and flags that are texts', { cover_num: 'many', is_valid: 'yes', is_creator: 'no' }],
    ])('survives a list with an audience that has %s', async (_name, fields) => {
      const scenario = await cloud.stage(change);
      await cloud.tiktok.admin.addAudiences({ count: 1, prefix: `${scenario.audience}-odd` });
      const odd = (await cloud.tiktok.admin.audiences()).at(-1);
      await cloud.tiktok.admin.setAudience(odd?.id ?? '', { fields });

      await cloud.put(scenario.partition);

      await expectDelivered(cloud, [scenario]);
    });

    if (change === 'create') {
      test.each([
        ['and made the audience', true],
        ['and made none', false],
      ])('survives a create that is answered without an id %s', async (_name, isCreated) => {
        const scenario = await cloud.stage(change);
        await cloud.tiktok.admin.inject({ endpoint: 'create', fault: { kind: 'no-id', isCreated } });

        await cloud.put(scenario.partition);

        await expectDelivered(cloud, [scenario]);
      });
    }

    if (change === 'replace') {
      test.each([0, 40900])(
        'waits while TikTok refuses it with code %i, because another one is unfinished',
        async (code) => {
          const scenario = await cloud.stage(change);
          const message =
            'This replace operation is rejected as there is an existing unfinished replace operation for this audience.';
          const fault = { kind: 'code', code, message } as const;
          await cloud.tiktok.admin.inject({ endpoint: 'update', times: 2, fault });

          await cloud.put(scenario.partition);
          await expect
            .poll(() => tickAndRead(cloud, scenario), { timeout: 90_000, interval: 1000 })
            .toBe('delivered');

          await expectDelivered(cloud, [scenario]);
        },
      );
    }

    test("is dead-lettered when TikTok says a file's MD5 is wrong, and succeeds after a redrive", async () => {
      const scenario = await cloud.stage(change);
      await cloud.tiktok.admin.inject({ endpoint: 'file/upload', fault: { kind: 'wrong-md5' } });

      await cloud.put(scenario.partition);

      await expectDeadLetteredOnce(cloud, scenario, 'PermanentTikTokError', '40002');
    });

    test('is made once although its event arrives four times', async () => {
      const scenario = await cloud.stage(change);
      const before = await cloud.tiktok.admin.counters();

      const { manifestKey } = await cloud.put(scenario.partition);
      await cloud.repeatEvent(manifestKey, 3);

      await expectDelivered(cloud, [scenario]);
      const after = await cloud.tiktok.admin.counters();
      expect(after.requests[mutation] - before.requests[mutation]).toBe(1);
    });

    test.each(AWS_FAULTS)('succeeds although %s', async (_name, fault) => {
      const scenario = await cloud.stage(change);
      const set = cloud.proxy.set(fault);

      await cloud.put(scenario.partition);

      await expectDelivered(cloud, [scenario]);
      expect(set.strikes()).toBe(fault.times);
    });

    test.each([
      ['a conflict in the ledger', CONFLICT],
      ["the loss of the ledger's answer", { kind: 'lose' }],
    ] as const)('survives %s at each of its writes', async (_name, effect) => {
      const struck = await injectAtEachWrite(cloud, change, writes, effect);

      await struck.all;

      // The local AWS treats a repeated transaction as another function's; DynamoDB does not.
      await expectDelivered(cloud, struck.scenarios, 'at most');
    });

    test.each(WHEN)('survives the death of its function right %s each write to the ledger', async (when) => {
      const struck = await injectAtEachWrite(cloud, change, writes, { kind: 'hold', when });

      await struck.all;
      cloud.function('uploader').kill();

      await expectDelivered(cloud, struck.scenarios, 'at most');
    });

    const calls = change === 'create' ? endpoints : endpoints.filter((endpoint) => endpoint !== 'list');

    test.each(calls.flatMap((call) => WHEN.map((when) => [when, call] as const)))(
      'survives the death of its function right %s TikTok has processed a call of %s',
      async (when, endpoint) => {
        const scenario = await cloud.stage(change);
        const id = await cloud.tiktok.admin.inject({ endpoint, fault: { kind: 'pause', when } });

        await cloud.put(scenario.partition);
        await cloud.tiktok.admin.waitForPause(id, 60_000);
        cloud.function('uploader').kill();
        await cloud.tiktok.admin.clearFaults();

        await expectDelivered(cloud, [scenario], 'at most');
      },
    );
  });
}

/** Sends the schedule's event and returns the state of a delivery. */
async function tickAndRead(cloud: FaultCloud, { partition }: Scenario): Promise<string | undefined> {
  await cloud.tick();
  const [delivery] = await deliveriesOfRun(ledgerOf(cloud), 'loyalty', partition.runId);
  return delivery?.state;
}

const ledgerOf = (cloud: FaultCloud): LedgerTable =>
  new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);

/**
 * The sets of hashes are exactly the expected ones, everything is counted once, nothing is stuck, and nothing is in the
 * dead-letter queue. A function that is killed between the ledger and its metrics omits metrics, and counts none twice.
 */
async function expectDelivered(
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
  for (const { audience, before, deliveredRows, partition } of scenarios) {
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
    truth.deliveries += before === undefined ? 1 : 2;
    truth.rows += rows + (before?.length ?? 0);
  }
  const lines = metricsOf(cloud, 'uploader').slice(Math.min(...scenarios.map((one) => one.metricLines)));
  const counted = { deliveries: sumOf(lines, 'DeliveriesSucceeded'), rows: sumOf(lines, 'RowsDelivered') };
  if (metrics === 'exactly') expect(counted).toEqual(truth);
  expect(counted.deliveries).toBeLessThanOrEqual(truth.deliveries);
  expect(counted.rows).toBeLessThanOrEqual(truth.rows);
}

/** The message is in the dead-letter queue with its reason, nothing has changed, and it succeeds after a redrive. */
async function expectDeadLetteredOnce(
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

/** Starts one delivery for each write, and sets the fault for that write. */
async function injectAtEachWrite(
  cloud: FaultCloud,
  change: Change,
  writes: readonly LedgerWrite[],
  effect: AwsFault['effect'],
): Promise<{ readonly scenarios: readonly Scenario[]; readonly all: Promise<unknown> }> {
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
