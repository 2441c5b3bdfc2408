import { describe, expect, test } from 'vitest';
import { acceptRequest, decide } from '../../../lambdas/export-trigger/decide.ts';
import type { Circumstances, Seen } from '../../../lambdas/export-trigger/decision.ts';
import type {
  DiscoveredExport,
  ExportItem,
  FailedExport,
  PreparedExport,
  PreparingExport,
} from '../../../lambdas/shared/ledger/export-item.ts';

const NOW = '2026-11-22T04:10:00.000Z';
/** Ninety days after NOW, in epoch seconds: `date -u -d '2027-02-20T04:10:00Z' +%s`. */
const FORGOTTEN_AT = 1_803_096_600;

const at: Circumstances = {
  now: NOW,
  onArrival: true,
  room: true,
  settleSeconds: 90,
  retryWaitSeconds: 20,
  queryRetryWaitSeconds: 60,
  maxQueryRetries: 3,
  maxAttempts: 3,
  claimSeconds: 300,
};

const known = {
  ...{ source: 'crm', exportId: 'week-47', version: 4, runId: 'week-47', attempt: 0 },
  ...{ discoveredAt: '2026-11-22T04:00:00.000Z', changedAt: '2026-11-22T04:05:00.000Z' },
};
const ready = { count: 2, bytes: 20, newestAt: '2026-11-22T04:01:00.000Z', complete: true };
const growing = { count: 2, bytes: 20, newestAt: '2026-11-22T04:09:00.000Z', complete: false };
const later = { count: 3, bytes: 30, newestAt: '2026-11-22T04:09:00.000Z', complete: true };
const started = { objects: 2, newestAt: '2026-11-22T04:01:00.000Z' };
const report = { partitions: 3, rejectedShare: 0.25, foundFiles: 2, exportedAt: ready.newestAt };
const asked = { id: 'r-1', force: false };
const forced = { id: 'r-1', force: true };

const discovered: DiscoveredExport = { ...known, state: 'discovered' };
const preparing: PreparingExport = {
  ...{ ...known, state: 'preparing', attempt: 1, jobRunId: 'jr-1', exportedAt: ready.newestAt, started },
  ...{ claimedAt: '2026-11-22T04:06:00.000Z', claimedUntil: '2026-11-22T04:11:00.000Z' },
};
const { jobRunId: _jobRunId, ...claimed } = preparing;
const prepared: PreparedExport = {
  ...{ ...known, state: 'prepared', attempt: 1, jobRunId: 'jr-1', exportedAt: ready.newestAt, started },
  ...{ preparedAt: '2026-11-22T04:07:00.000Z', partitions: 3 },
};
const settling = { objects: 2, bytes: 20, newestAt: growing.newestAt };
const settlingSince = (since: string): DiscoveredExport => ({
  ...discovered,
  settling: { ...settling, since },
});
const failed: FailedExport = {
  ...known,
  state: 'failed',
  attempt: 3,
  failure: 'preparation',
  reason: 'no memory',
};

const jobRun = (state: string, error?: string) => ({
  ...{ id: 'jr-1', state, startedAt: '2026-11-22T04:06:30.000Z' },
  ...(error === undefined ? {} : { error }),
});

/** The claim of the next start of an export. */
const claimOf = (item: DiscoveredExport | FailedExport, change: object = {}) => ({
  ...known,
  ...{ state: 'preparing', attempt: item.attempt + 1, exportedAt: ready.newestAt, started },
  ...{ claimedAt: NOW, claimedUntil: '2026-11-22T04:15:00.000Z' },
  ...change,
});

const succeeded = { kind: 'query', status: 'SUCCESS', endedAt: ready.newestAt } as const;
/** The schedule of the source has come round. */
const onSchedule = { onArrival: false, scheduled: asked };

interface Case {
  readonly item: ExportItem;
  readonly seen?: Seen;
  readonly under?: Partial<Circumstances>;
}

const decideOn = ({ item, seen = {}, under = {} }: Case) => decide(item, seen, { ...at, ...under });

describe('an export that was discovered', () => {
  test.each<[string, Case, object]>([
    [
      'is claimed for its first start when it is ready',
      { item: discovered, seen: { objects: ready } },
      claimOf(discovered),
    ],
    [
      'is claimed under a free run id when the report of another export exists in its place',
      { item: discovered, seen: { objects: ready, runIdTaken: true, freeRunId: 'week-47-2' } },
      claimOf(discovered, { runId: 'week-47-2' }),
    ],
    [
      'keeps its run id when that is free',
      { item: discovered, seen: { objects: ready, runIdTaken: false, freeRunId: 'week-47-2' } },
      claimOf(discovered),
    ],
    [
      'keeps its run id when no other is known',
      { item: discovered, seen: { objects: ready, runIdTaken: true } },
      claimOf(discovered),
    ],
    [
      'is claimed at the moment when its wait is over',
      { item: { ...discovered, attempt: 1, notBefore: NOW, reason: 'no memory' }, seen: { objects: ready } },
      claimOf({ ...discovered, attempt: 1 }),
    ],
    [
      'is claimed before its wait is over when a person asks',
      {
        item: { ...discovered, attempt: 1, notBefore: '2026-11-22T05:00:00.000Z', request: asked },
        seen: { objects: ready },
      },
      claimOf({ ...discovered, attempt: 1 }, { request: asked }),
    ],
    [
      'is claimed when a person asks although its source is prepared on a schedule',
      { item: { ...discovered, request: asked }, seen: { objects: ready }, under: { onArrival: false } },
      claimOf(discovered, { request: asked }),
    ],
    [
      'is claimed with the request of the schedule when that has come round',
      { item: discovered, seen: { objects: ready, query: succeeded }, under: onSchedule },
      claimOf(discovered, { request: asked }),
    ],
    [
      'is claimed again after a failed attempt although its source is prepared on a schedule',
      { item: { ...discovered, attempt: 1 }, seen: { objects: ready }, under: { onArrival: false } },
      claimOf({ ...discovered, attempt: 1 }),
    ],
    [
      'is claimed with what its query cost',
      {
        item: discovered,
        seen: {
          objects: ready,
          query: { kind: 'query', status: 'SUCCESS', endedAt: ready.newestAt, crpuHours: 1.5 },
        },
      },
      claimOf(discovered, { crpuHours: 1.5 }),
    ],
    [
      'keeps the known cost of its query when Clean Rooms names none',
      {
        item: { ...discovered, crpuHours: 1.5 },
        seen: { objects: ready, query: { kind: 'query', status: 'SUCCESS', endedAt: ready.newestAt } },
      },
      claimOf(discovered, { crpuHours: 1.5 }),
    ],
  ])('%s', (_name, input, item) => {
    expect(decideOn(input)).toEqual({ item, news: [] });
  });

  test.each<[string, Case, string | undefined]>([
    [
      'grows',
      { item: settlingSince('2026-11-22T04:09:00.000Z'), seen: { objects: growing } },
      '2026-11-22T04:10:30.000Z',
    ],
    [
      'has an object that was noticed after its time in S3, which is the start of its upload',
      { item: settlingSince('2026-11-22T04:09:10.000Z'), seen: { objects: growing } },
      '2026-11-22T04:10:40.000Z',
    ],
    [
      'waits after a failed attempt',
      {
        item: { ...discovered, attempt: 1, notBefore: '2026-11-22T04:10:00.001Z' },
        seen: { objects: ready },
      },
      '2026-11-22T04:10:00.001Z',
    ],
    [
      'is being queried',
      { item: discovered, seen: { objects: ready, query: { kind: 'query', status: 'STARTED' } } },
      undefined,
    ],
    [
      'finds no room at Glue',
      { item: discovered, seen: { objects: ready }, under: { room: false } },
      undefined,
    ],
    [
      'belongs to a source that is prepared on a schedule',
      { item: discovered, seen: { objects: ready }, under: { onArrival: false } },
      undefined,
    ],
  ])('stays as it is while it %s', (_name, input, wakeAt) => {
    const decision = decideOn(input);

    expect(decision).toEqual({ item: input.item, news: [], ...(wakeAt === undefined ? {} : { wakeAt }) });
    expect(decision.item).toBe(input.item);
  });

  test('keeps the request of the schedule when Glue has no room, so that it starts before the next schedule', () => {
    const input = { item: discovered, seen: { objects: ready }, under: { ...onSchedule, room: false } };

    expect(decideOn(input)).toEqual({ item: { ...discovered, request: asked }, news: [] });
  });

  test("keeps a person's request, which somebody may wait for, when the schedule has come round", () => {
    const item = { ...discovered, request: { ...asked, id: 'by-hand', force: true } };

    expect(decideOn({ item, seen: { objects: ready }, under: { ...onSchedule, room: false } })).toEqual({
      item,
      news: [],
    });
  });

  test.each<[string, DiscoveredExport, Seen]>([
    ['is being queried', discovered, { objects: ready, query: { kind: 'query', status: 'STARTED' } }],
    ['is not there', { ...discovered, expiresAt: 5 }, {}],
    ['was prepared for the same schedule', { ...discovered, lastRequestId: 'r-1' }, { objects: ready }],
  ])('takes no request of the schedule while it %s', (_name, item, seen) => {
    expect(decideOn({ item, seen, under: onSchedule })).toEqual({ item, news: [] });
  });

  test('waits for its next attempt although the schedule has come round', () => {
    const item = { ...discovered, attempt: 1, notBefore: '2026-11-22T05:00:00.000Z' };

    expect(decideOn({ item, seen: { objects: ready }, under: onSchedule })).toEqual({
      item,
      wakeAt: item.notBefore,
      news: [],
    });
  });

  test('fails with its query although the schedule has come round and the query has left files', () => {
    const query = { kind: 'query', status: 'CANCELLED' } as const;

    expect(decideOn({ item: discovered, seen: { objects: ready, query }, under: onSchedule })).toMatchObject({
      item: { state: 'failed', failure: 'query' },
    });
  });

  test.each<[string, DiscoveredExport, Seen['objects']]>([
    ['first seen', discovered, { ...growing, newestAt: '2026-11-22T03:00:00.000Z' }],
    [
      'seen with one more object, whose upload began before',
      settlingSince('2026-11-22T04:00:00.000Z'),
      { ...growing, count: 3 },
    ],
    ['seen with a larger object', settlingSince('2026-11-22T04:00:00.000Z'), { ...growing, bytes: 21 }],
    [
      'seen with an object in place of another',
      settlingSince('2026-11-22T04:00:00.000Z'),
      { ...growing, newestAt: '2026-11-22T04:09:01.000Z' },
    ],
  ])('waits for the settle time from the check at which it was %s', (_name, item, objects) => {
    const { count, bytes, newestAt } = objects ?? growing;

    expect(decideOn({ item, seen: { objects } })).toEqual({
      item: { ...discovered, settling: { objects: count, bytes, newestAt, since: NOW } },
      wakeAt: '2026-11-22T04:11:30.000Z',
      news: [],
    });
  });

  test('is claimed once nothing has changed in it for the settle time', () => {
    const item = settlingSince('2026-11-22T04:08:30.000Z');
    const objects = { ...growing, newestAt: '2026-11-22T04:08:30.000Z' };
    const unchanged = {
      ...item,
      settling: { ...settling, newestAt: objects.newestAt, since: objects.newestAt },
    };

    expect(decideOn({ item: unchanged, seen: { objects } }).item).toMatchObject({
      ...{
        state: 'preparing',
        exportedAt: objects.newestAt,
        started: { objects: 2, newestAt: objects.newestAt },
      },
    });
  });

  test('fails when Clean Rooms refuses its result', () => {
    const failure = { code: 'INVALID_RESOURCE', message: 'too few rows', isRetryable: false };
    const query = { kind: 'query', status: 'FAILED', failure } as const;

    const reason = 'the protected query ended FAILED, INVALID_RESOURCE: too few rows';
    expect(decideOn({ item: discovered, seen: { query } })).toEqual({
      item: { ...known, state: 'failed', failure: 'query', reason, code: 'INVALID_RESOURCE' },
      news: [{ kind: 'failed', failure: 'query', reason, code: 'INVALID_RESOURCE' }],
    });
  });

  test('is forgotten after ninety days when nothing is there, and a request for it is answered', () => {
    expect([decideOn({ item: discovered }), decideOn({ item: { ...discovered, request: asked } })]).toEqual([
      { item: { ...discovered, expiresAt: FORGOTTEN_AT }, news: [] },
      {
        item: { ...discovered, lastRequestId: 'r-1', expiresAt: FORGOTTEN_AT },
        news: [{ kind: 'absent' }],
      },
    ]);
  });

  test('keeps the day on which it is forgotten, and is kept again once its objects are back', () => {
    const going = { ...discovered, expiresAt: 5 };

    expect(decideOn({ item: going })).toEqual({ item: going, news: [] });
    expect(decideOn({ item: going, seen: { objects: growing } }).item).toEqual(settlingSince(NOW));
  });

  test('is prepared when its report is there already, with the objects that the report names', () => {
    expect(decideOn({ item: discovered, seen: { objects: ready, report } })).toEqual({
      item: { ...known, state: 'prepared', preparedAt: NOW, partitions: 3, started },
      news: [{ kind: 'prepared', report }],
    });
    expect(decideOn({ item: discovered, seen: { report } }).item).toEqual({
      ...{ ...known, state: 'prepared', preparedAt: NOW, partitions: 3, started },
    });
  });
});

describe('an export that is being prepared', () => {
  const done = { ...prepared, preparedAt: NOW };

  test.each<[string, Case, object, readonly object[]]>([
    [
      'stays so while its job run works',
      { item: preparing, seen: { jobRun: jobRun('RUNNING') } },
      preparing,
      [],
    ],
    [
      'notes the job run that was started for its claim, which fulfils the request',
      { item: { ...claimed, request: forced }, seen: { jobRun: jobRun('RUNNING') } },
      { ...preparing, lastRequestId: 'r-1' },
      [],
    ],
    [
      'is prepared when its job run has written a report',
      { item: preparing, seen: { jobRun: jobRun('SUCCEEDED'), report, objects: later } },
      done,
      [{ kind: 'prepared', report }],
    ],
    [
      'is prepared by a report although Glue has forgotten the job run',
      { item: preparing, seen: { report } },
      done,
      [{ kind: 'prepared', report }],
    ],
    [
      'is prepared by a report of a start that was never confirmed, which fulfils the request',
      { item: { ...claimed, request: forced }, seen: { report, freeRunId: 'week-47-2' } },
      { ...done, jobRunId: undefined, lastRequestId: 'r-1' },
      [{ kind: 'prepared', report }],
    ],
    [
      'fails when a person stops its job run',
      { item: preparing, seen: { jobRun: jobRun('STOPPED', 'stopped by Ada') } },
      failedAs('stopped', 'stopped by Ada'),
      [{ kind: 'failed', failure: 'stopped', reason: 'stopped by Ada' }],
    ],
    [
      'fails when its job run was stopped without a word',
      { item: preparing, seen: { jobRun: jobRun('STOPPED') } },
      failedAs('stopped', 'the job run was stopped by a person'),
      [{ kind: 'failed', failure: 'stopped', reason: 'the job run was stopped by a person' }],
    ],
    [
      'says of a request that it is needless',
      { item: { ...preparing, request: asked }, seen: { jobRun: jobRun('RUNNING') } },
      { ...preparing, lastRequestId: 'r-1' },
      [{ kind: 'request-needless', state: 'preparing' }],
    ],
    [
      'keeps a forced request until its job run has ended',
      { item: { ...preparing, request: forced }, seen: { jobRun: jobRun('RUNNING') } },
      { ...preparing, request: forced },
      [],
    ],
    [
      'notes objects that came after the run began',
      { item: preparing, seen: { jobRun: jobRun('RUNNING'), objects: later } },
      { ...preparing, lateAt: NOW },
      [{ kind: 'late-objects', objects: 1 }],
    ],
  ])('%s', (_name, input, item, news) => {
    expect(decideOn(input)).toEqual({ item, news });
  });

  test('waits for the function that claimed it although a person asks', () => {
    const item = { ...claimed, request: asked };

    expect(decideOn({ item, seen: { objects: ready } })).toEqual({
      ...{ item, wakeAt: claimed.claimedUntil, news: [] },
    });
  });

  test('keeps a forced request after its report was found without its job run', () => {
    const item = { ...preparing, request: forced };

    expect(decideOn({ item, seen: { report } })).toEqual({
      item: { ...done, request: forced, expiresAt: FORGOTTEN_AT },
      news: [{ kind: 'prepared', report }],
    });
  });

  test('is not delivered while a forced run of it is still to come', () => {
    const item = { ...preparing, request: forced };
    const seen = { jobRun: jobRun('SUCCEEDED'), report, objects: ready, delivered: true };

    expect(decideOn({ item, seen })).toEqual({
      item: { ...done, request: forced },
      news: [{ kind: 'prepared', report }],
    });
  });

  function failedAs(failure: string, reason: string) {
    const { claimedAt: _claimedAt, claimedUntil: _claimedUntil, ...rest } = preparing;
    return { ...rest, state: 'failed', failure, reason };
  }

  function waiting(attempt: number, notBefore: string, reason: string) {
    const { claimedAt: _claimedAt, claimedUntil: _claimedUntil, ...rest } = preparing;
    return { ...rest, state: 'discovered', attempt, notBefore, reason };
  }

  test.each<[string, Seen, string]>([
    ['its job run fails', { jobRun: jobRun('FAILED', 'no memory') }, 'no memory'],
    ['its job run fails without a word', { jobRun: jobRun('TIMEOUT') }, 'the job run ended TIMEOUT'],
    [
      'its job run writes no report',
      { jobRun: jobRun('SUCCEEDED') },
      'the job run succeeded but wrote no report',
    ],
    ['Glue does not know its job run', {}, 'Glue does not know the job run jr-1 any more'],
  ])('is tried again later when %s', (_name, seen, reason) => {
    const news = [{ kind: 'attempt-failed', reason }];
    const inTwentySeconds = '2026-11-22T04:10:20.000Z';
    const inEightySeconds = '2026-11-22T04:11:20.000Z';

    expect([
      decideOn({ item: preparing, seen }),
      decideOn({ item: { ...preparing, attempt: 2 }, seen }),
    ]).toEqual([
      { item: waiting(1, inTwentySeconds, reason), wakeAt: inTwentySeconds, news },
      { item: waiting(2, inEightySeconds, reason), wakeAt: inEightySeconds, news },
    ]);
    expect(decideOn({ item: { ...preparing, attempt: 3 }, seen })).toEqual({
      item: { ...failedAs('preparation', reason), attempt: 3 },
      news: [{ kind: 'failed', failure: 'preparation', reason }],
    });
  });

  test('waits for the function that claimed it, and is claimed again once that is gone', () => {
    const seen = { objects: ready };
    const waits = decideOn({ item: claimed, seen });
    const again = decideOn({ item: { ...claimed, claimedUntil: NOW }, seen });

    expect(waits).toEqual({ item: claimed, wakeAt: claimed.claimedUntil, news: [] });
    expect(again).toEqual({ item: claimOf(discovered), news: [] });
  });

  test('goes straight on to the run that a person forces', () => {
    const item = { ...preparing, request: forced };
    const seen = {
      jobRun: jobRun('SUCCEEDED'),
      report,
      objects: later,
      freeRunId: 'week-47-2',
      delivered: true,
    };

    expect(decideOn({ item, seen })).toEqual({
      item: {
        ...known,
        ...{
          state: 'preparing',
          runId: 'week-47-2',
          attempt: 1,
          exportedAt: later.newestAt,
          request: forced,
        },
        started: { objects: 3, newestAt: later.newestAt },
        ...{ claimedAt: NOW, claimedUntil: '2026-11-22T04:15:00.000Z' },
      },
      news: [{ kind: 'prepared', report }],
    });
  });
});

describe('an export that is prepared', () => {
  test.each<[string, Case, object, readonly object[]]>([
    [
      'stays so until it is delivered',
      { item: prepared, seen: { objects: ready, delivered: false } },
      prepared,
      [],
    ],
    [
      'is delivered when every partition is',
      { item: prepared, seen: { objects: ready, delivered: true } },
      { ...prepared, state: 'delivered', deliveredAt: NOW },
      [{ kind: 'delivered' }],
    ],
    [
      'stays delivered, and says so once',
      {
        item: { ...prepared, state: 'delivered', deliveredAt: '2026-11-22T04:08:00.000Z' },
        seen: { objects: ready, delivered: true },
      },
      { ...prepared, state: 'delivered', deliveredAt: '2026-11-22T04:08:00.000Z' },
      [],
    ],
    [
      'says of a request that it is needless',
      { item: { ...prepared, request: asked }, seen: { objects: ready } },
      { ...prepared, lastRequestId: 'r-1' },
      [{ kind: 'request-needless', state: 'prepared' }],
    ],
    [
      'is started over when a person forces it, with the time of its export read again',
      {
        item: { ...prepared, lateAt: NOW, request: forced },
        seen: { objects: ready, report, freeRunId: 'week-47-2' },
      },
      claimOf(discovered, { runId: 'week-47-2', request: forced }),
      [],
    ],
    [
      'keeps a forced request until a free run id is known',
      { item: { ...prepared, request: forced }, seen: { objects: ready } },
      { ...prepared, request: forced },
      [],
    ],
    [
      'notes more objects than its run took',
      { item: prepared, seen: { objects: { ...ready, count: 5 } } },
      { ...prepared, lateAt: NOW },
      [{ kind: 'late-objects', objects: 3 }],
    ],
    [
      'notes newer objects than its run took',
      { item: prepared, seen: { objects: { ...ready, newestAt: '2026-11-22T04:01:00.001Z' } } },
      { ...prepared, lateAt: NOW },
      [{ kind: 'late-objects', objects: 0 }],
    ],
    [
      'notes late objects once',
      { item: { ...prepared, lateAt: '2026-11-22T04:08:00.000Z' }, seen: { objects: later } },
      { ...prepared, lateAt: '2026-11-22T04:08:00.000Z' },
      [],
    ],
    [
      'is forgotten after ninety days when it is gone',
      { item: prepared },
      { ...prepared, expiresAt: FORGOTTEN_AT },
      [],
    ],
  ])('%s', (_name, input, item, news) => {
    expect(decideOn(input)).toEqual({ item, news });
  });
});

test('an export without a record of the objects of its run is not late', () => {
  const { started: _started, ...unknown } = prepared;

  expect(decideOn({ item: unknown, seen: { objects: later } })).toEqual({ item: unknown, news: [] });
});

describe('an export whose query was started again', () => {
  const retried: FailedExport = { ...failed, failure: 'retried', retriedAs: 'q-2' };

  test('says of a request that it is needless', () => {
    expect(decideOn({ item: { ...retried, request: asked }, seen: { objects: ready } })).toEqual({
      item: { ...retried, lastRequestId: 'r-1' },
      news: [{ kind: 'request-needless', state: 'failed' }],
    });
  });

  test('stays as it is when nobody asks', () => {
    expect(decideOn({ item: retried, seen: { objects: ready } })).toEqual({ item: retried, news: [] });
  });
});

describe('an export that failed', () => {
  test('stays so until a person asks', () => {
    expect(decideOn({ item: failed, seen: { objects: ready } })).toEqual({ item: failed, news: [] });
    expect(decideOn({ item: failed })).toEqual({ item: { ...failed, expiresAt: FORGOTTEN_AT }, news: [] });
  });

  test('is started over under its run id when a person asks', () => {
    expect(decideOn({ item: { ...failed, request: asked }, seen: { objects: ready } })).toEqual({
      item: claimOf(discovered, { request: asked }),
      news: [],
    });
  });

  test('is prepared when its report is found after all, which fulfils a request', () => {
    const done = { ...known, state: 'prepared', attempt: 3, preparedAt: NOW, partitions: 3, started };

    expect(decideOn({ item: { ...failed, request: asked }, seen: { objects: ready, report } })).toEqual({
      item: { ...done, lastRequestId: 'r-1' },
      news: [{ kind: 'prepared', report }],
    });
  });
});

test('a result that a scheduled job run has prepared keeps what its query cost', () => {
  const query = { kind: 'query', status: 'SUCCESS', crpuHours: 0.75 } as const;

  const { item } = decideOn({ item: discovered, seen: { objects: ready, report, query } });

  expect(item).toMatchObject({ state: 'prepared', crpuHours: 0.75 });
});

describe('a run request', () => {
  test.each([
    ['is taken into the export', discovered, { ...discovered, request: asked }],
    [
      'takes the place of an earlier one',
      { ...discovered, request: { id: 'r-0', force: true } },
      { ...discovered, request: asked },
    ],
  ])('%s', (_name, item, expected) => {
    expect(acceptRequest(item, asked)).toEqual(expected);
  });

  test.each([
    ['is there', { ...discovered, request: asked }],
    ['is done', { ...discovered, lastRequestId: 'r-1' }],
  ])('that %s already changes nothing', (_name, item) => {
    expect(acceptRequest(item, asked)).toBe(item);
  });
});
