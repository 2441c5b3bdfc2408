import {
  InternalServerException,
  ServiceQuotaExceededException,
  ThrottlingException,
  ValidationException,
} from '@aws-sdk/client-cleanrooms';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  QueryPostponedError,
  QueryRefusedError,
  QueryRequestError,
  QueryStartInDoubtError,
} from '../../../lambdas/query-runner/errors.ts';
import { type QueryServices, startQuery } from '../../../lambdas/query-runner/start-query.ts';
import { LedgerConflictError } from '../../../lambdas/shared/ledger/errors.ts';
import { ASKED, Room, source } from './room.ts';

let room: Room;

beforeEach(() => {
  room = new Room();
});

test('starts the query when none of the source is at work', async () => {
  room.queries.push({ id: 'of-another-source', status: 'STARTED', prefix: 'exports/crm' });
  room.queries.push({ id: 'ended', status: 'FAILED', prefix: 'exports/overlap' });

  expect(await room.ask()).toEqual({ source: 'overlap', state: 'started', queryId: 'query-3' });
});

test.each(['SUBMITTED', 'STARTED', 'CANCELLING'])(
  'starts none beside a query that is %s, whoever started it',
  async (status) => {
    room.queries.push({ id: 'by-hand', status, prefix: 'exports/overlap' });

    expect(await room.ask()).toEqual({ source: 'overlap', state: 'running', queryId: 'by-hand' });
    expect(room.queries).toHaveLength(1);
  },
);

test.each(['SUCCESS', 'FAILED', 'CANCELLED', 'TIMED_OUT'])(
  'starts the next query once the last one is %s',
  async (status) => {
    await room.ask();
    room.queries.splice(0, 1, { id: 'query-1', status, prefix: 'exports/overlap' });

    expect(await room.ask()).toEqual({ source: 'overlap', state: 'started', queryId: 'query-2' });
  },
);

test('knows its own last query even while the list does not show it yet', async () => {
  await room.ask();
  const services = room.services();
  const blind = { ...services.analyses, list: async function* () {} };

  const answer = await startQuery(source, ASKED, { ...services, analyses: blind });

  expect(answer).toEqual({ source: 'overlap', state: 'running', queryId: 'query-1' });
});

describe('when Clean Rooms refuses', () => {
  test('says why and lets the next request try again at once', async () => {
    room.refusal = new ValidationException({ message: 'no such template', $metadata: {} });
    await expect(room.ask()).rejects.toThrow(
      new QueryRefusedError('Clean Rooms refused the query of overlap: no such template'),
    );
    room.refusal = undefined;

    expect(await room.ask()).toEqual({ source: 'overlap', state: 'started', queryId: 'query-1' });
  });

  test.each([
    new ThrottlingException({ message: 'Rate exceeded', $metadata: {} }),
    new ServiceQuotaExceededException({
      message: 'Rate exceeded',
      ...{ quotaName: 'queries at once', quotaValue: 5 },
      $metadata: {},
    }),
  ])('says that it can be started later when it is only busy: $name', async (refusal) => {
    room.refusal = refusal;
    await expect(room.ask()).rejects.toThrow(
      new QueryPostponedError('Clean Rooms cannot start the query of overlap now: Rate exceeded'),
    );
    room.refusal = undefined;

    expect(await room.ask()).toEqual({ source: 'overlap', state: 'started', queryId: 'query-1' });
  });
});

describe('a failed query that is to be started again', () => {
  const fail = () =>
    room.queries.splice(-1, 1, {
      id: room.queries.at(-1)?.id ?? '',
      status: 'FAILED',
      prefix: 'exports/overlap',
    });

  test('is the same request: its parameters, and dates relative to the day of the first start', async () => {
    await room.ask({ parameters: { region: 'APAC' } });
    fail();
    room.now += 24 * 3_600_000;

    const answer = await room.ask({ retryOf: 'query-1' });

    const first = { parameters: { region: 'APAC' }, requestedAt: new Date('2026-11-22T04:00:00.000Z') };
    expect(answer).toEqual({ source: 'overlap', state: 'started', queryId: 'query-2' });
    expect(room.given).toEqual([first, first]);
    expect(room.start).toMatchObject({ queryId: 'query-2', attempt: 2, retryOf: 'query-1' });
  });

  test('is left alone once another was started, which counts as a first start', async () => {
    await room.ask();
    fail();
    await room.ask();

    const answer = await room.ask({ retryOf: 'query-1' });

    expect(answer).toEqual({ source: 'overlap', state: 'superseded', queryId: 'query-2' });
    expect(room.start).toMatchObject({ queryId: 'query-2', attempt: 1 });
  });

  test('is started once when it is asked for twice', async () => {
    await room.ask();
    fail();

    const answers = [await room.ask({ retryOf: 'query-1' }), await room.ask({ retryOf: 'query-1' })];

    expect(answers.map(({ state }) => state)).toEqual(['started', 'superseded']);
    expect(room.queries).toHaveLength(2);
  });

  test('can still be started again after Clean Rooms was busy once', async () => {
    await room.ask();
    fail();
    room.refusal = new ThrottlingException({ message: 'Rate exceeded', $metadata: {} });
    await expect(room.ask({ retryOf: 'query-1' })).rejects.toThrow(QueryPostponedError);
    room.refusal = undefined;

    expect(await room.ask({ retryOf: 'query-1' })).toMatchObject({ state: 'started', queryId: 'query-2' });
    expect(room.start).toMatchObject({ attempt: 2 });
  });

  test('is started once its start, whose answer was lost, can no longer be under way', async () => {
    await room.ask();
    fail();
    room.refusal = new Error('socket hang up');
    await expect(room.ask({ retryOf: 'query-1' })).rejects.toThrow('socket hang up');
    room.refusal = undefined;

    const inDoubt = await room.ask({ retryOf: 'query-1' });
    room.now += 71_000;

    expect(inDoubt).toEqual({ source: 'overlap', state: 'starting' });
    expect(await room.ask({ retryOf: 'query-1' })).toMatchObject({ state: 'started', queryId: 'query-2' });
  });

  test('is refused when this function has started none', async () => {
    await expect(room.ask({ retryOf: 'by-hand' })).rejects.toThrow(
      new QueryRequestError('by-hand was not started by this function'),
    );
  });
});

test('starts nothing more while a start is in doubt, and again once its time is over', async () => {
  room.refusal = new Error('socket hang up');
  await expect(room.ask()).rejects.toThrow('socket hang up');
  room.refusal = undefined;

  const inDoubt = await room.ask();
  room.now += 71_000;

  expect(inDoubt).toEqual({ source: 'overlap', state: 'starting' });
  expect(await room.ask()).toEqual({ source: 'overlap', state: 'started', queryId: 'query-1' });
});

describe('a scheduled call', () => {
  const SCHEDULED = { scheduled: true };
  /** Lambda calls an asynchronous function again this long after its first and its second error. */
  const LAMBDA_WAITS_MS = { first: 60_000, second: 120_000 };

  test('whose answer was lost is made again until the query is started, which takes one error more', async () => {
    room.refusal = new InternalServerException({ message: 'internal error', $metadata: {} });
    await expect(room.ask(SCHEDULED)).rejects.toThrow('internal error');
    room.refusal = undefined;

    room.now += LAMBDA_WAITS_MS.first;
    await expect(room.ask(SCHEDULED)).rejects.toThrow(
      new QueryStartInDoubtError('whether the query of overlap was started is not known yet'),
    );
    room.now += LAMBDA_WAITS_MS.second;

    expect(await room.ask(SCHEDULED)).toMatchObject({ state: 'started', queryId: 'query-1' });
  });

  test('whose query was started although its answer was lost finds it at work', async () => {
    const lost = room.services();
    const services = { ...lost, prepare: loseAnswers(lost.prepare) };
    await expect(startQuery(source, { ...ASKED, ...SCHEDULED }, services)).rejects.toThrow('socket hang up');

    room.now += LAMBDA_WAITS_MS.first;
    await expect(room.ask(SCHEDULED)).rejects.toThrow(QueryStartInDoubtError);
    room.now += LAMBDA_WAITS_MS.second;

    expect(await room.ask(SCHEDULED)).toMatchObject({ state: 'running', queryId: 'query-1' });
    expect(room.queries).toHaveLength(1);
  });

  /** Makes a scheduled call whose query starts while the ledger does not get its id. */
  const startUnrecorded = async (request: Parameters<Room['ask']>[0] = SCHEDULED): Promise<void> => {
    const lost = room.services();
    const starts: QueryServices['starts'] = {
      ...lost.starts,
      put: (start) =>
        start.queryId === undefined ? lost.starts.put(start) : Promise.reject(new Error('timeout')),
    };
    const call = startQuery(source, { ...ASKED, ...request }, { ...lost, starts });
    await expect(call).rejects.toThrow('timeout');
  };

  const endLast = (status: string): void => {
    const query = room.queries.at(-1);
    if (query !== undefined) query.status = status;
  };

  test.each(['SUCCESS', 'FAILED', 'CANCELLED', 'TIMED_OUT'])(
    'whose id was lost finds its query although that is %s already, and records the id',
    async (status) => {
      await startUnrecorded();
      room.now += LAMBDA_WAITS_MS.first;
      await expect(room.ask(SCHEDULED)).rejects.toThrow(QueryStartInDoubtError);
      endLast(status);
      room.now += LAMBDA_WAITS_MS.second;

      expect(await room.ask(SCHEDULED)).toMatchObject({ state: 'started', queryId: 'query-1' });
      expect(room.queries).toHaveLength(1);
      expect(room.start).toMatchObject({ queryId: 'query-1', attempt: 1 });
    },
  );

  test('starts its query although one of before the lost start, or of another source, has ended', async () => {
    const createdAt = new Date(room.now - 11_000).toISOString();
    const during = new Date(room.now).toISOString();
    room.queries.push({ id: 'before', status: 'SUCCESS', prefix: 'exports/overlap', createdAt });
    room.queries.push({ id: 'other', status: 'SUCCESS', prefix: 'exports/crm', createdAt: during });
    room.refusal = new InternalServerException({ message: 'internal error', $metadata: {} });
    await expect(room.ask(SCHEDULED)).rejects.toThrow('internal error');
    room.refusal = undefined;
    room.now += LAMBDA_WAITS_MS.first + LAMBDA_WAITS_MS.second;

    expect(await room.ask(SCHEDULED)).toMatchObject({ state: 'started', queryId: 'query-3' });
  });

  test('starts its query although one that was started by hand after the lost start has ended', async () => {
    room.refusal = new InternalServerException({ message: 'internal error', $metadata: {} });
    await expect(room.ask(SCHEDULED)).rejects.toThrow('internal error');
    room.refusal = undefined;
    room.now += LAMBDA_WAITS_MS.first + LAMBDA_WAITS_MS.second;
    const createdAt = new Date(room.now - 60_000).toISOString();
    room.queries.push({ id: 'by-hand', status: 'SUCCESS', prefix: 'exports/overlap', createdAt });

    expect(await room.ask(SCHEDULED)).toMatchObject({ state: 'started', queryId: 'query-2' });
  });

  test('of the next day starts the next query although the id of the last one was lost', async () => {
    await startUnrecorded();
    endLast('SUCCESS');
    room.now += 24 * 3_600_000;

    expect(await room.ask(SCHEDULED)).toMatchObject({ state: 'started', queryId: 'query-2' });
  });

  test('whose id was lost is no answer to a request with other parameters', async () => {
    await startUnrecorded();
    endLast('SUCCESS');
    room.now += 71_000;

    const answer = await room.ask({ parameters: { region: 'APAC' } });

    expect(answer).toMatchObject({ state: 'started', queryId: 'query-2' });
  });

  test('whose id was lost can be started again when its query has failed', async () => {
    await startUnrecorded();
    endLast('FAILED');
    room.now += 71_000;

    expect(await room.ask({ retryOf: 'query-1' })).toMatchObject({ state: 'started', queryId: 'query-2' });
    expect(room.start).toMatchObject({ queryId: 'query-2', attempt: 2 });
  });

  test('that starts a failed query again is not taken for the failed one', async () => {
    await room.ask();
    endLast('FAILED');
    await startUnrecorded({ retryOf: 'query-1' });
    endLast('FAILED');
    room.now += 71_000;

    const answer = await room.ask({ retryOf: 'query-1' });

    expect(answer).toEqual({ source: 'overlap', state: 'superseded', queryId: 'query-2' });
    expect(room.queries).toHaveLength(2);
  });

  test('that confirms a start while another call does is made again', async () => {
    await startUnrecorded();
    endLast('SUCCESS');
    room.now += 71_000;
    const crowded = room.services();
    const starts = { ...crowded.starts, put: () => Promise.reject(new LedgerConflictError()) };

    const overtaken = startQuery(source, { ...ASKED, ...SCHEDULED }, { ...crowded, starts });

    await expect(overtaken).rejects.toThrow(QueryStartInDoubtError);
  });

  const loseAnswers =
    (prepare: QueryServices['prepare']): QueryServices['prepare'] =>
    (given) =>
    async () => {
      await prepare(given)();
      throw new Error('socket hang up');
    };

  test('that is overtaken by another is made again', async () => {
    const crowded = room.services();
    const starts = { ...crowded.starts, put: () => Promise.reject(new LedgerConflictError()) };

    const overtaken = startQuery(source, { ...ASKED, ...SCHEDULED }, { ...crowded, starts });

    await expect(overtaken).rejects.toThrow(QueryStartInDoubtError);
  });
});

test('starts one query however many ask at once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 5 }), async (scheduler, askers) => {
      const crowded = new Room();
      crowded.turn = () => scheduler.schedule(Promise.resolve());

      const answers = Promise.all(Array.from({ length: askers }, () => crowded.ask()));
      const all = await scheduler.waitFor(answers);

      expect(crowded.queries).toHaveLength(1);
      expect(all.filter(({ state }) => state === 'started')).toHaveLength(1);
    }),
    { numRuns: 300 },
  );
});

describe('a scheduled call that Clean Rooms has no room for', () => {
  const SCHEDULED = { scheduled: true };
  const POSTPONED = { postponed: true };
  const QUARTER_HOUR_MS = 900_000;
  const busy = new ServiceQuotaExceededException({
    message: 'too many queries',
    ...{ quotaName: 'queries at once', quotaValue: 5 },
    $metadata: {},
  });
  const ASKED_AT = new Date('2026-11-22T04:00:00.000Z');

  const postpone = async (): Promise<void> => {
    room.refusal = busy;
    await room.ask(SCHEDULED);
  };

  test('answers that it is postponed, and is started later with the dates of its time', async () => {
    room.refusal = busy;
    const answer = await room.ask(SCHEDULED);
    room.now += QUARTER_HOUR_MS;
    const later = await room.ask(POSTPONED);
    room.now += QUARTER_HOUR_MS;
    room.refusal = undefined;

    const reason = 'Clean Rooms cannot start the query of overlap now: too many queries';
    expect([answer, later]).toEqual(Array(2).fill({ source: 'overlap', state: 'postponed', reason }));
    expect(room.start?.postponed).toEqual({
      requestedAt: ASKED_AT.toISOString(),
      since: ASKED_AT.toISOString(),
    });
    expect(await room.ask(POSTPONED)).toEqual({ source: 'overlap', state: 'started', queryId: 'query-1' });
    expect(room.given).toEqual([{ parameters: {}, requestedAt: ASKED_AT }]);
    expect(room.start).not.toHaveProperty('postponed');
  });

  test('is started once, however often it is asked for', async () => {
    await postpone();
    room.refusal = undefined;
    await room.ask(POSTPONED);

    expect(await room.ask(POSTPONED)).toEqual({ source: 'overlap', state: 'superseded', queryId: 'query-1' });
    expect(room.queries).toHaveLength(1);
  });

  test('is the request of the next schedule from then on, without room since the first', async () => {
    await postpone();
    room.now += 3_600_000;
    await postpone();

    expect(room.start?.postponed).toEqual({
      requestedAt: '2026-11-22T05:00:00.000Z',
      since: ASKED_AT.toISOString(),
    });
  });

  test.each([
    [
      'another query of the source runs',
      () => room.queries.push({ id: 'by-hand', status: 'STARTED', prefix: 'exports/overlap' }),
    ],
    ['a person has started one', () => room.ask()],
  ])('is done once %s', async (_name, happen) => {
    await postpone();
    room.refusal = undefined;
    await happen();

    expect(await room.ask(POSTPONED)).toMatchObject({ state: expect.stringMatching(/running|superseded/) });
    expect(room.queries).toHaveLength(1);
    expect(room.start).not.toHaveProperty('postponed');
  });

  test('is still postponed after a person was refused for want of room', async () => {
    await postpone();
    const { postponed } = room.start ?? {};
    await expect(room.ask()).rejects.toThrow(QueryPostponedError);

    expect(room.start?.postponed).toEqual(postponed);
  });

  test('is still postponed after a person asked for what Clean Rooms refuses', async () => {
    await postpone();
    const { postponed } = room.start ?? {};
    room.refusal = new ValidationException({ message: 'no such parameter', $metadata: {} });
    await expect(room.ask({ parameters: { day: '2026-11-01' } })).rejects.toThrow(QueryRefusedError);

    expect(room.start?.postponed).toEqual(postponed);
  });

  test('is started after what a person has started with parameters of its own', async () => {
    await postpone();
    room.refusal = undefined;
    await room.ask({ parameters: { day: '2026-11-01' } });
    const [byHand] = room.queries;

    expect(await room.ask(POSTPONED)).toMatchObject({ state: 'running', queryId: byHand?.id });
    if (byHand !== undefined) byHand.status = 'SUCCESS';
    expect(await room.ask(POSTPONED)).toMatchObject({ state: 'started' });
    expect(room.given.map(({ parameters }) => parameters)).toEqual([{ day: '2026-11-01' }, {}]);
    expect(room.start).not.toHaveProperty('postponed');
  });

  test('is started after a failed query of an earlier day that was started again', async () => {
    await room.ask(SCHEDULED);
    const [failed] = room.queries;
    if (failed !== undefined) failed.status = 'FAILED';
    room.now += 24 * 3_600_000;
    await postpone();
    room.refusal = undefined;
    await room.ask({ retryOf: failed?.id });
    const again = room.queries.at(-1);
    if (again !== undefined) again.status = 'SUCCESS';

    expect(await room.ask(POSTPONED)).toMatchObject({ state: 'started' });
    expect(room.given.map(({ requestedAt }) => requestedAt.toISOString())).toEqual([
      ...['2026-11-22T04:00:00.000Z', '2026-11-22T04:00:00.000Z', '2026-11-23T04:00:00.000Z'],
    ]);
  });

  test('is done once Clean Rooms refuses it for good', async () => {
    await postpone();
    room.refusal = new ValidationException({ message: 'no such template', $metadata: {} });
    await expect(room.ask(POSTPONED)).rejects.toThrow(QueryRefusedError);

    expect(room.start).not.toHaveProperty('postponed');
    await expect(room.ask(POSTPONED)).rejects.toThrow(QueryRequestError);
  });

  test('whose later start got no answer is started once that can no longer be under way', async () => {
    await postpone();
    room.refusal = new Error('socket hang up');
    await expect(room.ask(POSTPONED)).rejects.toThrow('socket hang up');
    room.refusal = undefined;
    const inDoubt = await room.ask(POSTPONED);
    room.now += QUARTER_HOUR_MS;

    expect(inDoubt).toEqual({ source: 'overlap', state: 'starting' });
    expect(await room.ask(POSTPONED)).toMatchObject({ state: 'started', queryId: 'query-1' });
  });
});
