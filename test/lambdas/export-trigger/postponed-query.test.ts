import { expect, test } from 'vitest';
import { startPostponed } from '../../../lambdas/export-trigger/postponed-query.ts';
import type { RetryAnswer } from '../../../lambdas/export-trigger/query-retry.ts';
import type { Services } from '../../../lambdas/export-trigger/services.ts';
import { parsePipelineConfig } from '../../../lambdas/shared/config/load.ts';
import type { QueryStart } from '../../../lambdas/shared/ledger/query-starts.ts';

const NOW = '2026-11-22T04:00:00.000Z';
const A_DAY_AGO = '2026-11-21T04:00:00.000Z';
const LESS_THAN_A_DAY_AGO = '2026-11-21T04:00:00.001Z';

const config = parsePipelineConfig(
  JSON.stringify({
    sources: [
      {
        name: 'overlap',
        audience: { name: 'A' },
        cleanRooms: {
          membershipId: '2b8f4c1e-6a55-4d0b-9a37-1f6f0a4ee001',
          ...{ sql: 'SELECT 1', schedule: 'rate(1 day)' },
        },
      },
      {
        name: 'unscheduled',
        audience: { name: 'A' },
        cleanRooms: { membershipId: '2b8f4c1e-6a55-4d0b-9a37-1f6f0a4ee001', sql: 'SELECT 1' },
      },
      { name: 'crm', audience: { name: 'A' } },
    ],
  }),
  'test.config.json',
);

const startOf = (postponed: QueryStart['postponed']): QueryStart => ({
  source: 'overlap',
  version: 3,
  claimedUntil: NOW,
  attempt: 1,
  parameters: {},
  postponed,
});

/** What query-runner was asked, and what the operator was told, in one check of a source. */
async function check(start: QueryStart | undefined, answer: RetryAnswer, name = 'overlap') {
  const asked: string[] = [];
  const told: unknown[] = [];
  const services: Pick<Services, 'now' | 'starts' | 'queryRunner' | 'bulletin'> = {
    now: () => NOW,
    starts: { get: async () => start },
    queryRunner: {
      startAgain: () => Promise.reject(new Error('no query has failed')),
      startPostponed: async (source) => {
        asked.push(source);
        return answer;
      },
    },
    bulletin: { tell: () => {}, tellOfSource: (source, news) => void told.push([source, news]) },
  };
  const source = config.sources.find((candidate) => candidate.name === name);
  if (source === undefined) throw new Error(`no source ${name}`);
  await startPostponed(source, services);
  return { asked, told };
}

const since = (time: string) => startOf({ requestedAt: time, since: time });
const busy: RetryAnswer = { state: 'postponed', reason: 'Rate exceeded' };
const told = (reason: string) => [['overlap', { kind: 'query-not-started', reason }]];

test.each<[string, RetryAnswer]>([
  ['is started', { state: 'replaced', queryId: 'query-1' }],
  ['is being started', { state: 'starting' }],
  ['is postponed again', busy],
])(
  'what a schedule asked for less than a day ago is asked for again, and quietly %s',
  async (_name, answer) => {
    expect(await check(since(LESS_THAN_A_DAY_AGO), answer)).toEqual({ asked: ['overlap'], told: [] });
  },
);

test('what a schedule asked for late is asked for again for a day from then on', async () => {
  const start = startOf({ requestedAt: A_DAY_AGO, askedAt: LESS_THAN_A_DAY_AGO, since: LESS_THAN_A_DAY_AGO });

  expect(await check(start, busy)).toEqual({ asked: ['overlap'], told: [] });
});

test('what Clean Rooms then refuses is told of', async () => {
  const refused: RetryAnswer = { state: 'refused', reason: 'no such template' };

  expect(await check(since(LESS_THAN_A_DAY_AGO), refused)).toEqual({
    asked: ['overlap'],
    told: told('no such template'),
  });
});

test('what a schedule asked for a day ago is left to the next one, and told of', async () => {
  expect(await check(since(A_DAY_AGO), busy)).toEqual({
    asked: [],
    told: told(`Clean Rooms has had no room for it since ${A_DAY_AGO}`),
  });
});

test('what several schedules have asked for is told of after a day, and goes on', async () => {
  const start = startOf({ requestedAt: LESS_THAN_A_DAY_AGO, since: A_DAY_AGO });

  expect(await check(start, busy)).toEqual({
    asked: ['overlap'],
    told: told(`Clean Rooms has had no room for it since ${A_DAY_AGO}`),
  });
  expect((await check(start, { state: 'replaced', queryId: 'query-1' })).told).toEqual([]);
});

test.each([
  ['without a postponed start', 'overlap', startOf(undefined)],
  ['that has never started a query', 'overlap', undefined],
  ['without queries', 'crm', since(A_DAY_AGO)],
  ['whose schedule was taken away', 'unscheduled', since(A_DAY_AGO)],
])('nothing is asked for a source %s', async (_name, name, start) => {
  expect(await check(start, busy, name)).toEqual({ asked: [], told: [] });
});
