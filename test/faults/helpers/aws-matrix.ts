import { describe, expect, test } from 'vitest';
import { AWS_FAULTS, CONFLICT } from './aws-faults.ts';
import type { AwsFault } from './aws-proxy.ts';
import { expectDelivered, strikeEachWrite } from './fault-checks.ts';
import type { FaultCloud } from './fault-cloud.ts';
import { chooseStrikes, type FaultScope, OF_EACH_CHANGE } from './fault-scope.ts';
import { LONG } from './matrix-cloud.ts';
import { mutationOf } from './tiktok-matrix.ts';

const WHEN = ['before', 'after'] as const;

const DEATHS_AT_CALLS = WHEN.flatMap((when) =>
  (['list', 'file/upload', 'create or update'] as const).map((call) => [when, call] as const),
);

/** An audience that is known is not looked up. */
const changesThatCall = ([, call]: (typeof DEATHS_AT_CALLS)[number]) =>
  OF_EACH_CHANGE.filter(({ change }) => call !== 'list' || change === 'create');

const AT_EACH_WRITE: readonly (readonly [name: string, effect: AwsFault['effect']])[] = [
  ['a conflict in the ledger', CONFLICT],
  ["the loss of the ledger's answer", { kind: 'lose' }],
];

/** Tests that deliveries come through what AWS can do wrong, through the death of their function and through repeated events. */
export function describeAwsFaults(scope: FaultScope, use: () => FaultCloud): void {
  describe('a delivery', LONG, () => {
    const calls = chooseStrikes(AWS_FAULTS, () => OF_EACH_CHANGE, scope);
    test.each(calls.map(({ fault: [name, fault], variant }) => [variant.change, name, fault] as const))(
      'that is to %s comes through when %s',
      async (change, _name, fault) => {
        const cloud = use();
        const scenario = await cloud.stage(change);
        const set = cloud.proxy.set(fault);

        await cloud.put(scenario.partition);

        await expectDelivered(cloud, [scenario]);
        expect(set.strikes()).toBe(fault.times);
      },
    );

    const writes = chooseStrikes(AT_EACH_WRITE, () => OF_EACH_CHANGE, scope);
    test.each(writes.map(({ fault: [name, effect], variant }) => [variant.change, name, effect] as const))(
      'that is to %s comes through %s at each of its writes',
      async (change, _name, effect) => {
        const cloud = use();
        const struck = await strikeEachWrite(cloud, change, effect);

        await struck.all;

        await expectDelivered(cloud, struck.scenarios);
      },
    );

    const repeats = chooseStrikes([3], () => OF_EACH_CHANGE, scope);
    test.each(repeats.map(({ fault, variant }) => [variant.change, fault] as const))(
      'that is to %s is made once although its event is repeated %i times',
      async (change, times) => {
        const cloud = use();
        const scenario = await cloud.stage(change);
        const before = await cloud.tiktok.admin.counters();

        const { manifestKey } = await cloud.put(scenario.partition);
        await cloud.repeatEvent(manifestKey, times);

        await expectDelivered(cloud, [scenario]);
        const after = await cloud.tiktok.admin.counters();
        expect(after.requests[mutationOf(change)] - before.requests[mutationOf(change)]).toBe(1);
      },
    );
  });

  describeDeaths(scope, use);
}

/** A function that is killed between the ledger and its metrics leaves metrics out, and counts none twice. */
function describeDeaths(scope: FaultScope, use: () => FaultCloud): void {
  describe('the death of its function', LONG, () => {
    const atWrites = chooseStrikes(WHEN, () => OF_EACH_CHANGE, scope);
    test.each(atWrites.map(({ fault, variant }) => [fault, variant.change] as const))(
      'right %s each write to the ledger does not end a delivery that is to %s',
      async (when, change) => {
        const cloud = use();
        const struck = await strikeEachWrite(cloud, change, { kind: 'hold', when });

        await struck.all;
        cloud.function('uploader').kill();

        await expectDelivered(cloud, struck.scenarios, 'at most');
      },
    );

    const atCalls = chooseStrikes(DEATHS_AT_CALLS, changesThatCall, scope);
    test.each(atCalls.map(({ fault: [when, call], variant }) => [when, call, variant.change] as const))(
      'right %s TikTok has done a call of %s does not end a delivery that is to %s',
      async (when, call, change) => {
        const cloud = use();
        const scenario = await cloud.stage(change);
        const endpoint = call === 'create or update' ? mutationOf(change) : call;
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
