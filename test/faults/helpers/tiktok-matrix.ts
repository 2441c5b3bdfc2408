import { describe, expect, test } from 'vitest';
import type { Endpoint, Fault } from '../../../local/tiktok-server/types.ts';
import {
  expectDeadLetteredOnce,
  expectDelivered,
  injectFaults,
  strikesOf,
  tickAndRead,
} from './fault-checks.ts';
import type { Change, FaultCloud } from './fault-cloud.ts';
import { chooseStrikes, type FaultScope, OF_EACH_CHANGE, ofEachChangeAnd } from './fault-scope.ts';
import { LONG } from './matrix-cloud.ts';
import { PASSING, STAYING } from './tiktok-faults.ts';

export const mutationOf = (change: Change): Endpoint => (change === 'create' ? 'create' : 'update');

/** The calls of a delivery. An audience that is known is not looked up. */
const callsOf = (change: Change): readonly Endpoint[] => [
  ...(change === 'create' ? (['list'] as const) : []),
  'file/upload',
  mutationOf(change),
];

const ODD_AUDIENCES = [
  ['a name that is not text', { name: null }],
  ['no id', { audience_id: null }],
  ['counts and flags that are texts', { cover_num: 'many', is_valid: 'yes', is_creator: 'no' }],
] as const;

const LASTING = { kind: 'code', code: 50000 } as const;
const MIDWAY = { kind: 'drop-midway', afterBytes: 700 } as const;

/** More failures than one invocation tries again, and a connection that breaks in the middle of a file, twice. */
const REPEATED = [
  [
    'failures that last longer than one invocation tries',
    (change: Change) => [
      { endpoint: 'file/upload', times: 9, fault: LASTING },
      { endpoint: mutationOf(change), times: change === 'create' ? 2 : 6, fault: LASTING },
    ],
  ],
  [
    'a connection that is reset in the middle of an upload',
    () => [{ endpoint: 'file/upload', times: 2, fault: MIDWAY }],
  ],
] as const satisfies readonly (readonly [
  string,
  (change: Change) => readonly { endpoint: Endpoint; times: number; fault: Fault }[],
])[];

/** Tests that deliveries come through everything that TikTok can do wrong. */
export function describeTikTokFaults(scope: FaultScope, use: () => FaultCloud): void {
  describe('a delivery', LONG, () => {
    const passing = chooseStrikes(PASSING, () => OF_EACH_CHANGE, scope);
    test.each(passing.map(({ fault: [name, fault], variant }) => [variant.change, name, fault] as const))(
      'that is to %s comes through %s on every call',
      async (change, _name, fault) => {
        const cloud = use();
        const scenario = await cloud.stage(change);
        const rules = callsOf(change).map((endpoint) => ({ endpoint, fault }));
        const strikes = await injectFaults(cloud, rules);

        await cloud.put(scenario.partition);

        await expectDelivered(cloud, [scenario]);
        expect(await strikes()).toEqual(strikesOf(rules));
      },
    );

    const repeated = chooseStrikes(REPEATED, () => OF_EACH_CHANGE, scope);
    test.each(repeated.map(({ fault: [name, rules], variant }) => [variant.change, name, rules] as const))(
      'that is to %s comes through %s',
      async (change, _name, rulesOf) => {
        const cloud = use();
        const scenario = await cloud.stage(change);
        const strikes = await injectFaults(cloud, rulesOf(change));

        await cloud.put(scenario.partition);

        await expectDelivered(cloud, [scenario]);
        expect(await strikes()).toEqual(strikesOf(rulesOf(change)));
      },
    );

    const endpointsOf = (change: Change) => ['file/upload', mutationOf(change)] as const;
    const staying = chooseStrikes(STAYING, () => ofEachChangeAnd(endpointsOf), scope);
    test.each(
      staying.map(
        ({ fault: [code, reason], variant: { change, choice } }) => [change, code, choice, reason] as const,
      ),
    )(
      'that is to %s is dead-lettered with code %i on %s, and comes through once it is put back',
      async (change, code, endpoint, reason) => {
        const cloud = use();
        const scenario = await cloud.stage(change);
        await cloud.tiktok.admin.inject({ endpoint, fault: { kind: 'code', code } });

        await cloud.put(scenario.partition);

        await expectDeadLetteredOnce(cloud, scenario, reason, String(code));
      },
    );

    const wrongMd5 = chooseStrikes(['wrong-md5'] as const, () => OF_EACH_CHANGE, scope);
    test.each(wrongMd5.map(({ fault, variant }) => [variant.change, fault] as const))(
      "that is to %s is dead-lettered when TikTok says a file's MD5 is wrong, and comes through once it is put back",
      async (change, kind) => {
        const cloud = use();
        const scenario = await cloud.stage(change);
        await cloud.tiktok.admin.inject({ endpoint: 'file/upload', fault: { kind } });

        await cloud.put(scenario.partition);

        await expectDeadLetteredOnce(cloud, scenario, 'PermanentTikTokError', '40002');
      },
    );
  });

  if (scope === 'once') describeOwnFaults(use);
}

/** What only a create, or only a replace, can meet. */
function describeOwnFaults(use: () => FaultCloud): void {
  describe('a delivery', LONG, () => {
    test.each([
      ['without an id and made the audience', { isCreated: true }],
      ['without an id and made none', { isCreated: false }],
      ['with an empty id and made the audience', { isCreated: true, id: '' }],
      ['with the id 0 and made none', { isCreated: false, id: 0 }],
      ['with the id null and made the audience', { isCreated: true, id: null }],
    ] as const)('comes through a create that is answered %s', async (_name, answer) => {
      const cloud = use();
      const scenario = await cloud.stage('create');
      const rules = [{ endpoint: 'create', fault: { kind: 'no-id', ...answer } }] as const;
      const strikes = await injectFaults(cloud, rules);

      await cloud.put(scenario.partition);

      await expectDelivered(cloud, [scenario]);
      expect(await strikes()).toEqual(strikesOf(rules));
    });

    test.each(ODD_AUDIENCES)(
      'that is to create comes through a list with an audience that has %s',
      async (_name, fields) => {
        const cloud = use();
        const scenario = await cloud.stage('create');
        await cloud.tiktok.admin.addAudiences({ count: 1, prefix: `${scenario.audience}-odd` });
        const added = (await cloud.tiktok.admin.audiences()).at(-1);
        await cloud.tiktok.admin.setAudience(added?.id ?? '', { fields });
        const before = await cloud.tiktok.admin.counters();

        await cloud.put(scenario.partition);

        await expectDelivered(cloud, [scenario]);
        const after = await cloud.tiktok.admin.counters();
        expect(after.requests.list).toBeGreaterThan(before.requests.list);
      },
    );

    test.each([0, 40900])(
      'waits while TikTok refuses a replace with code %i, because another one is unfinished',
      async (code) => {
        const cloud = use();
        const scenario = await cloud.stage('replace');
        const message =
          'This replace operation is rejected as there is an existing unfinished replace operation for this audience.';
        const rules = [{ endpoint: 'update', times: 2, fault: { kind: 'code', code, message } }] as const;
        const strikes = await injectFaults(cloud, rules);

        await cloud.put(scenario.partition);
        await expect
          .poll(() => tickAndRead(cloud, scenario), { timeout: 90_000, interval: 1000 })
          .toBe('delivered');

        await expectDelivered(cloud, [scenario]);
        expect(await strikes()).toEqual(strikesOf(rules));
      },
    );
  });
}
