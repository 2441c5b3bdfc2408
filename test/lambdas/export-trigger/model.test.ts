import fc from 'fast-check';
import { expect, test } from 'vitest';
import { followHint } from '../../../lambdas/export-trigger/follow.ts';
import { type Action, type Nature, Play } from './play.ts';
import { MAX_ATTEMPTS, START_MOODS, World } from './world.ts';

const natures: fc.Arbitrary<Nature[]> = fc
  .array(
    fc.record({
      objects: fc.integer({ min: 1, max: 3 }),
      query: fc.constantFrom(undefined, undefined, 'SUCCESS', 'FAILED', 'CANCELLED', 'TIMED_OUT'),
      runsEnd: fc.array(fc.constantFrom('FAILED', 'TIMEOUT', 'ERROR', 'STOPPED'), { maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 2 },
  )
  .map((all) => all.map((nature, index) => ({ exportId: `export-${index}`, ...nature })));

const which = fc.nat({ max: 50 });
const weighted = <T extends Action>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    weighted(4, fc.record({ do: fc.constantFrom('land', 'arrival'), export: which })),
    weighted(1, fc.record({ do: fc.constant('end query'), export: which })),
    weighted(3, fc.record({ do: fc.constantFrom('schedule', 'query event', 'due checks') })),
    weighted(3, fc.record({ do: fc.constantFrom('end job run', 'job run event', 'kill'), which })),
    weighted(2, fc.record({ do: fc.constantFrom('stall', 'stall', 'resume'), which })),
    weighted(
      3,
      fc.record({ do: fc.constant('pass'), seconds: fc.constantFrom(1, 7, 30, 61, 100, 250, 320) }),
    ),
    weighted(1, fc.record({ do: fc.constant('mood'), mood: fc.constantFrom(...START_MOODS) })),
    weighted(6, fc.record({ do: fc.constant('steps'), count: fc.integer({ min: 1, max: 9 }) })),
  ),
  { minLength: 10, maxLength: 100, size: 'max' },
);
const requests: fc.Arbitrary<Action[]> = fc.array(
  fc.record({
    do: fc.constant('request'),
    export: which,
    id: fc.constantFrom('request-1', 'request-2', 'request-3'),
    force: fc.boolean(),
  }),
  { minLength: 1, maxLength: 6 },
);

/** What must have become of an export that nobody asked for. */
function expectation({ query, runsEnd }: Nature): { state: string; runs: number } {
  if (query !== undefined && query !== 'SUCCESS') return { state: 'failed', runs: 0 };
  const stopped = runsEnd.indexOf('STOPPED');
  if (stopped >= 0 && stopped < MAX_ATTEMPTS) return { state: 'failed', runs: stopped + 1 };
  if (runsEnd.length >= MAX_ATTEMPTS) return { state: 'failed', runs: MAX_ATTEMPTS };
  return { state: 'prepared', runs: runsEnd.length + 1 };
}

test('every good export is prepared exactly once, whatever the order of events, schedules, failures and kills', async () => {
  await fc.assert(
    fc.asyncProperty(natures, actions, fc.scheduler(), async (all, script, scheduler) => {
      const play = new Play(all, scheduler);

      await play.play(script);
      await play.comeToRest();

      const outcome = all.map(({ exportId }) => ({
        state: play.world.items.get(exportId)?.state,
        runs: play.world.jobRuns.filter((run) => run.exportId === exportId).length,
      }));
      expect(play.world.violations).toEqual([]);
      expect(outcome).toEqual(all.map(expectation));
    }),
    { numRuns: 600 },
  );
}, 300_000);

test('a run request starts what is not prepared, a forced one makes one further run, however often its message comes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(actions, actions),
      requests,
      fc.scheduler(),
      async ([before, after], requested, scheduler) => {
        const good: Nature = { exportId: 'export-0', objects: 2, query: undefined, runsEnd: ['FAILED'] };
        const play = new Play([good], scheduler);

        await play.play([...before, ...requested, ...after, ...requested]);
        await play.comeToRest();

        const { items, jobRuns, violations } = play.world;
        const succeeded = jobRuns.filter(({ state }) => state === 'SUCCEEDED').map(({ runId }) => runId);
        const most = ['export-0', 'export-0-2', 'export-0-3', 'export-0-4'].slice(
          0,
          1 + (play.forced.get('export-0')?.size ?? 0),
        );
        expect(violations).toEqual([]);
        expect(items.get('export-0')?.state).toBe('prepared');
        expect(most).toEqual(expect.arrayContaining(succeeded));
        expect(succeeded).toContain('export-0');
      },
    ),
    { numRuns: 300 },
  );
}, 300_000);

test('a forced request for a prepared export makes a run of the next number and leaves the first one alone', async () => {
  await fc.assert(
    fc.asyncProperty(actions, fc.scheduler(), async (script, scheduler) => {
      const good: Nature = { exportId: 'export-0', objects: 1, query: 'SUCCESS', runsEnd: [] };
      const play = new Play([good], scheduler);
      await play.comeToRest();

      // Its message comes again, as a message does whose first receiver was killed.
      const request = { do: 'request', export: 0, id: 'request-1', force: true } as const;
      await play.play([request, ...script, request, { do: 'steps', count: 1000 }]);
      await play.comeToRest();

      const runs = play.world.jobRuns.map(({ runId, state }) => ({ runId, state }));
      expect(play.world.violations).toEqual([]);
      expect(runs).toEqual([
        { runId: 'export-0', state: 'SUCCEEDED' },
        { runId: 'export-0-2', state: 'SUCCEEDED' },
      ]);
    }),
    { numRuns: 300 },
  );
}, 300_000);

/** A world whose first invocation is held up right after its claim is in the ledger. */
function worldThatStallsAfterClaim(): World {
  let stalled = false;
  const world: World = new World(async () => {
    if (stalled || world.items.get('export-0')?.state !== 'preparing') return;
    stalled = true;
    world.invocations[0]?.stall();
  });
  return world;
}

test('a claimed start is left to the invocation that claimed it for as long as that can be at work', async () => {
  const world = worldThatStallsAfterClaim();
  const check = (): Promise<void> => {
    const { services, visit } = world.invoke();
    return followHint({ check: 'everything' }, 'job', visit, services);
  };
  world.land('export-0', true);
  const slow = check();
  await expect.poll(() => world.items.get('export-0')?.state).toBe('preparing');

  world.pass(290);
  await check();
  const meanwhile = world.jobRuns.length;
  world.invocations[0]?.resume();
  await slow;
  await check();

  expect(meanwhile).toBe(0);
  expect(world.jobRuns.map(({ runId }) => runId)).toEqual(['export-0']);
  expect(world.violations).toEqual([]);
});

test('a claim whose invocation is gone is taken over once that can no longer be at work', async () => {
  const world = worldThatStallsAfterClaim();
  world.land('export-0', true);
  const { services, visit } = world.invoke();
  void followHint({ check: 'everything' }, 'job', visit, services);
  await expect.poll(() => world.items.get('export-0')?.state).toBe('preparing');

  world.pass(311);
  const later = world.invoke();
  await followHint({ check: 'everything' }, 'job', later.visit, later.services);

  expect(world.jobRuns.map(({ runId }) => runId)).toEqual(['export-0']);
  expect(world.items.get('export-0')).toMatchObject({ state: 'preparing', attempt: 1, jobRunId: 'jr_1' });
});
