import { ServiceQuotaExceededException, ValidationException } from '@aws-sdk/client-cleanrooms';
import { beforeEach, describe, expect, test } from 'vitest';
import { startQuery } from '../../../lambdas/query-runner/start-query.ts';
import { ASKED, Room, source } from './room.ts';

const HOUR_MS = 3_600_000;
const at = (scheduledAt: string) => ({ scheduled: true, scheduledAt });
const FOUR = at('2026-11-22T04:00:00.000Z');
const FIVE = at('2026-11-22T05:00:00.000Z');
const REPEATED = { source: 'overlap', state: 'repeated' };
const busy = new ServiceQuotaExceededException({
  message: 'too many queries',
  ...{ quotaName: 'queries at once', quotaValue: 5 },
  $metadata: {},
});

let room: Room;

beforeEach(() => {
  room = new Room();
});

const endLast = (): void => {
  const query = room.queries.at(-1);
  if (query !== undefined) query.status = 'SUCCESS';
};

/** Dates that the queries were started with. */
const dates = (): string[] => room.given.map(({ requestedAt }) => requestedAt.toISOString());

test('a second call for a time starts nothing, although the query of the first has ended', async () => {
  await room.ask(FOUR);
  endLast();
  room.now += 12 * HOUR_MS;

  expect(await room.ask(FOUR)).toEqual(REPEATED);
  expect(room.queries).toHaveLength(1);
});

test('a call for the next time starts the next query', async () => {
  await room.ask(FOUR);
  endLast();
  room.now += HOUR_MS;

  expect(await room.ask(FIVE)).toEqual({ source: 'overlap', state: 'started', queryId: 'query-2' });
});

test('a call that comes the next day takes the dates of its time', async () => {
  room.now += 22 * HOUR_MS;

  await room.ask(FOUR);

  expect(dates()).toEqual(['2026-11-22T04:00:00.000Z']);
});

test('a call for a time before one that is answered starts nothing: its result would be older than what is there', async () => {
  room.now += HOUR_MS;
  await room.ask(FIVE);
  endLast();

  expect(await room.ask(FOUR)).toEqual(REPEATED);
  expect(room.queries).toHaveLength(1);
});

test('a second call starts nothing although a person has started another query meanwhile', async () => {
  await room.ask(FOUR);
  endLast();
  await room.ask({ parameters: { region: 'APAC' } });
  endLast();

  expect(await room.ask(FOUR)).toEqual(REPEATED);
});

test('a second call starts nothing although the query of the first has failed and was started again', async () => {
  await room.ask(FOUR);
  endLast();
  await room.ask({ retryOf: 'query-1' });
  endLast();

  expect(await room.ask(FOUR)).toEqual(REPEATED);
  expect(dates()).toEqual(Array(2).fill('2026-11-22T04:00:00.000Z'));
});

test('a query that a person started with other parameters is no answer to a schedule', async () => {
  await room.ask({ parameters: { region: 'APAC' } });
  endLast();

  expect(await room.ask(FOUR)).toMatchObject({ state: 'started', queryId: 'query-2' });
});

test('a call without its time, from a schedule of an older version, starts a query and answers the times before it', async () => {
  expect(await room.ask({ scheduled: true })).toMatchObject({ state: 'started' });
  endLast();

  expect(await room.ask(FOUR)).toEqual(REPEATED);
  expect(await room.ask({ scheduled: true })).toMatchObject({ state: 'started', queryId: 'query-2' });
});

describe('a query that runs when the call comes', () => {
  test.each([
    ['was started in the console', () => room.queries.push({ id: 'query-1', ...RUNNING })],
    ['was started by hand', () => room.ask()],
  ])('and %s is the answer, also after it has ended', async (_name, start) => {
    await start();
    room.now += 1;

    expect(await room.ask(FIVE)).toEqual({ source: 'overlap', state: 'running', queryId: 'query-1' });
    endLast();
    expect(await room.ask(FIVE)).toEqual(REPEATED);
    expect(room.queries).toHaveLength(1);
  });

  test('with other parameters is none: a call that comes again starts the query', async () => {
    await room.ask({ parameters: { region: 'APAC' } });
    await room.ask(FIVE);
    endLast();

    expect(await room.ask(FIVE)).toMatchObject({ state: 'started', queryId: 'query-2' });
  });
});

const RUNNING = { status: 'STARTED', prefix: 'exports/overlap' };

test('a refused call is tried again when Lambda repeats it', async () => {
  room.refusal = new ValidationException({ message: 'no such template', $metadata: {} });
  await expect(room.ask(FOUR)).rejects.toThrow('no such template');
  room.refusal = undefined;

  expect(await room.ask(FOUR)).toMatchObject({ state: 'started', queryId: 'query-1' });
});

test('a call whose id was lost finds its query after an hour, although that has ended', async () => {
  const lost = room.services();
  const put = (start: NonNullable<Room['start']>): Promise<void> =>
    start.queryId === undefined ? lost.starts.put(start) : Promise.reject(new Error('timeout'));
  const starts = { ...lost.starts, put };
  await expect(startQuery(source, { ...ASKED, ...FOUR }, { ...lost, starts })).rejects.toThrow('timeout');
  endLast();
  room.now += HOUR_MS;

  expect(await room.ask(FOUR)).toMatchObject({ state: 'started', queryId: 'query-1' });
  expect(await room.ask(FOUR)).toEqual(REPEATED);
});

describe('a late call that Clean Rooms has no room for', () => {
  const postpone = async (): Promise<void> => {
    room.now += 22 * HOUR_MS;
    room.refusal = busy;
    await room.ask(FOUR);
    room.refusal = undefined;
  };

  test('is kept with its time, and with when it came', async () => {
    await postpone();
    room.refusal = busy;
    room.now += HOUR_MS;
    await room.ask({ postponed: true });

    expect(room.start?.postponed).toEqual({
      requestedAt: '2026-11-22T04:00:00.000Z',
      askedAt: '2026-11-23T02:00:00.000Z',
      since: '2026-11-23T02:00:00.000Z',
    });
  });

  test('is left to export-trigger when it comes twice, and started once with the dates of its time', async () => {
    await postpone();

    expect(await room.ask(FOUR)).toEqual(REPEATED);
    await room.ask({ postponed: true });
    endLast();
    expect(await room.ask(FOUR)).toEqual(REPEATED);
    expect(dates()).toEqual(['2026-11-22T04:00:00.000Z']);
  });

  test('is no answer to the next time', async () => {
    await postpone();

    expect(await room.ask(at('2026-11-23T04:00:00.000Z'))).toMatchObject({ state: 'started' });
    expect(dates()).toEqual(['2026-11-23T04:00:00.000Z']);
  });
});
