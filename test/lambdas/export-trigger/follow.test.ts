import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { JobStartRefusedError } from '../../../lambdas/export-trigger/errors.ts';
import { followHint } from '../../../lambdas/export-trigger/follow.ts';
import { Place } from './place.ts';

// The settle time here is 45 s, the first wait before a retry 20 s: other numbers than the deployed ones.
let place: Place;
let id: string;
let count = 0;

beforeAll(async () => {
  place = await Place.open();
});

beforeEach(() => {
  place.setClock();
  count += 1;
  id = `week-${count}`;
});

afterAll(() => place.aws.stop());

const noCheck = () => Promise.reject(new Error('this check was not expected'));

/** Lands a complete export and brings it to its first job run. */
async function landAndStart() {
  await place.land(`crm/${id}/part-0.csv`);
  await place.land(`crm/${id}/_SUCCESS`, '');
  await place.followArrival(`crm/${id}/_SUCCESS`);
  return place.onlyStart(id);
}

describe('an export that arrives', () => {
  test('starts once the settle time has passed since its last object, with its id as run id and that time', async () => {
    await place.land(`crm/${id}/part-0.csv`);
    await place.followArrival(`crm/${id}/part-0.csv`);
    const growing = await place.item(id);
    place.pass(46);
    await place.follow({ request: 'look', source: 'crm', exportId: id });

    const { newestAt } = (await place.services.exports.export({ source: 'crm', exportId: id })) ?? {};
    const start = await place.onlyStart(id);
    expect(growing?.state).toBe('discovered');
    expect(start).toEqual({ jobRunId: start.jobRunId, runId: id, exportedAt: newestAt });
    expect(await place.item(id)).toMatchObject({ state: 'preparing', attempt: 1, jobRunId: start.jobRunId });
  });

  test('waits while objects keep coming, with one check on its way however many came', async () => {
    const before = await place.checksOnTheirWay();
    for (const part of [0, 1, 2, 3]) {
      await place.land(`crm/${id}/part-${part}.csv`);
      await place.followArrival(`crm/${id}/part-${part}.csv`);
    }

    expect(await place.starts(id)).toEqual([]);
    expect(await place.checksOnTheirWay()).toBe(before + 1);
  });

  test('starts at once when _SUCCESS is there', async () => {
    await landAndStart();

    expect((await place.item(id))?.state).toBe('preparing');
  });

  test('starts once when its event comes three times, at once or later', async () => {
    await place.land(`crm/${id}/part-0.csv`);
    await place.land(`crm/${id}/_SUCCESS`, '');
    const arrival = `crm/${id}/_SUCCESS`;

    await Promise.all([
      place.followArrival(arrival),
      place.followArrival(arrival),
      place.followArrival(arrival),
    ]);
    await place.followArrival(arrival);

    expect(await place.starts(id)).toHaveLength(1);
  });

  test('is found by the schedule when no event came at all', async () => {
    await place.land(`crm/${id}/part-0.csv`);
    place.pass(46);

    await place.followSchedule();
    const noticed = await place.starts(id);
    place.pass(46);
    await place.follow({ request: 'look', source: 'crm', exportId: id });

    expect(noticed).toEqual([]);
    expect(await place.starts(id)).toHaveLength(1);
  });

  test('whose job run Glue refuses stays discovered with the reason, and starts with a later check of the schedule', async () => {
    const refusal = new JobStartRefusedError('Glue refused to start the job run: not authorized');
    const start = vi.spyOn(place.services.jobRuns, 'start').mockRejectedValueOnce(refusal);
    await place.land(`crm/${id}/part-0.csv`);
    await place.land(`crm/${id}/_SUCCESS`, '');
    await expect(place.followArrival(`crm/${id}/_SUCCESS`)).rejects.toThrow(refusal.message);
    const refused = await place.item(id);
    start.mockRestore();
    await place.followSchedule();

    expect(refused).toMatchObject({ state: 'discovered', reason: refusal.message, attempt: 0 });
    expect(place.told.filter(([about]) => about === id).map(([, news]) => news)).toEqual([
      { kind: 'started' },
    ]);
    expect(await place.starts(id)).toHaveLength(1);
  });

  test('counts no markers of folders, as Hadoop writes them and the job does not see them', async () => {
    await place.land(`crm/${id}/dt=1/part-0.csv`);
    await place.land(`crm/${id}/dt=1_$folder$`, '');
    await place.land(`crm/${id}/_SUCCESS`, '');
    await place.followArrival(`crm/${id}/_SUCCESS`);

    expect((await place.item(id))?.started?.objects).toBe(1);
  });

  test('waits again for the settle time when another object appears, however early its upload began', async () => {
    await place.land(`crm/${id}/part-0.csv`);
    await place.followArrival(`crm/${id}/part-0.csv`);
    place.pass(600);
    await place.land(`crm/${id}/part-1.csv`);
    await place.follow({ request: 'look', source: 'crm', exportId: id });
    const appeared = await place.starts(id);
    place.pass(46);
    await place.follow({ request: 'look', source: 'crm', exportId: id });

    expect(appeared).toEqual([]);
    expect((await place.item(id))?.started?.objects).toBe(2);
  });

  test('of no source is told of once a day and stops nothing', async () => {
    await place.land('unheard-of/x/part-0.csv');

    await place.followArrival('unheard-of/x/part-0.csv');
    await place.followArrival('unheard-of/x/part-0.csv');
    await place.followSchedule();
    place.pass(24 * 3600 + 1);
    await place.followArrival('unheard-of/x/part-0.csv');

    const news = ['unheard-of', { kind: 'unknown-source' }];
    expect(place.told.filter(([about]) => about === 'unheard-of')).toEqual([news, news]);
  });

  test('outside any folder of its own is not an export', async () => {
    await place.land('crm/loose-file.csv');
    await place.followArrival('crm/loose-file.csv');

    expect(await place.item('loose-file.csv')).toBeUndefined();
  });
});

describe('a job run', () => {
  test('that succeeded makes its export prepared, from its report', async () => {
    const start = await landAndStart();

    await place.end(start, id, 'SUCCEEDED');
    await place.followJobRun(start.jobRunId);

    expect(await place.item(id)).toMatchObject({ state: 'prepared', runId: id, partitions: 1 });
  });

  test('leaves in the ledger what its attempts used', async () => {
    const start = await landAndStart();
    await place.end(start, id, 'FAILED', 'no memory left');
    await place.followJobRun(start.jobRunId);
    place.pass(21);
    await place.followSchedule();
    const second = (await place.starts(id)).at(-1);
    await place.end(second ?? start, id, 'SUCCEEDED');
    await place.followJobRun(second?.jobRunId ?? '');

    expect(await place.services.usages.ofRun('crm', id)).toEqual({
      jobRuns: 2,
      workers: 7,
      workerType: 'G.2X',
      executionClass: 'FLEX',
      seconds: expect.any(Number),
      dpuSeconds: expect.any(Number),
      dollars: expect.any(Number),
    });
  });

  test('whose end nobody told of is found by the schedule', async () => {
    const start = await landAndStart();
    await place.end(start, id, 'SUCCEEDED');

    await place.followSchedule();

    expect((await place.item(id))?.state).toBe('prepared');
  });

  test('that failed is tried again with growing waits until it has failed for good, with the error Glue gave', async () => {
    const first = await landAndStart();
    await place.end(first, id, 'FAILED', 'MissingColumnError: no column "segment" in part-0.csv');
    await place.followJobRun(first.jobRunId);
    const afterFirst = await place.item(id);
    place.pass(10);
    await place.followSchedule();
    const tooEarly = await place.starts(id);
    place.pass(11);
    await place.followSchedule();
    const [, second] = await place.starts(id);
    await place.end(second ?? first, id, 'TIMEOUT');
    await place.followJobRun(second?.jobRunId ?? '');
    place.pass(4 * 20 - 10);
    await place.followSchedule();
    const beforeThird = await place.starts(id);
    place.pass(11);
    await place.followSchedule();
    const [, , third] = await place.starts(id);
    await place.end(third ?? first, id, 'FAILED', 'no memory left');
    await place.followJobRun(third?.jobRunId ?? '');

    expect(afterFirst).toMatchObject({
      state: 'discovered',
      attempt: 1,
      reason: 'MissingColumnError: no column "segment" in part-0.csv',
    });
    expect([tooEarly.length, beforeThird.length]).toEqual([1, 2]);
    expect(
      new Set((await place.starts(id)).map(({ runId, exportedAt }) => `${runId} ${exportedAt}`)).size,
    ).toBe(1);
    expect(await place.item(id)).toMatchObject({
      state: 'failed',
      failure: 'preparation',
      attempt: 3,
      reason: 'no memory left',
    });
  });

  test('that a person stopped is not started again by the machine, but by a person', async () => {
    const start = await landAndStart();
    await place.end(start, id, 'STOPPED');
    await place.followJobRun(start.jobRunId);
    place.pass(3600);
    await place.followSchedule();
    const machine = [(await place.item(id))?.state, (await place.starts(id)).length];

    await place.follow({ request: 'run', requestId: 'a', source: 'crm', exportId: id });

    expect(machine).toEqual(['failed', 1]);
    expect(await place.starts(id)).toHaveLength(2);
  });

  test('that a person started with the AWS CLI makes the export prepared, too', async () => {
    await place.land(`nightly/${id}/part-0.csv`);
    await place.writeReport('nightly', id, id);

    await place.followSchedule();

    expect((await place.item(id, 'nightly'))?.state).toBe('prepared');
  });
});

describe('a scheduled job run', () => {
  const secondsOf = (totalSeconds: number) => ({ timings: { totalSeconds } });

  /** Three exports: of a scheduled job run two, and one that was run by hand meanwhile. */
  async function runScheduled(): Promise<string> {
    for (const which of ['short', 'long', 'by-hand']) {
      await place.land(`nightly/${id}-${which}/part-0.csv`);
      await place.land(`nightly/${id}-${which}/_SUCCESS`, '');
    }
    const jobRunId = await place.startScheduled('nightly');
    const byHand = { request: 'run', requestId: id, source: 'nightly', exportId: `${id}-by-hand` };
    await place.follow(byHand);
    const start = await place.onlyStart(`${id}-by-hand`);
    await place.writeReport('nightly', `${id}-by-hand`, `${id}-by-hand`, secondsOf(5));
    await place.aws.setJobRunState(start.jobRunId, 'SUCCEEDED');
    // Glue counts whole seconds.
    await sleep(1100);
    await place.writeReport('nightly', `${id}-short`, `${id}-short`, secondsOf(1));
    await place.writeReport('nightly', `${id}-long`, `${id}-long`, secondsOf(3));
    await place.aws.setJobRunState(jobRunId, 'SUCCEEDED');
    return jobRunId;
  }

  /** What was used for each of the exports, and their parts of it. */
  const noted = async () => {
    const usages = ['short', 'long', 'by-hand'].map((which) =>
      place.services.usages.ofRun('nightly', `${id}-${which}`),
    );
    return (await Promise.all(usages)).map((usage) => usage && [usage.jobRuns, usage.isShared]);
  };

  test('counts to each export that it prepared, by the time that each took, and to no other', async () => {
    await place.followJobRun(await runScheduled());
    await place.followSchedule();

    const ofRun = (which: string) => place.services.usages.ofRun('nightly', `${id}-${which}`);
    const [short, long] = [await ofRun('short'), await ofRun('long')];
    expect(await noted()).toEqual([
      [1, true],
      [1, true],
      [1, undefined],
    ]);
    expect(short?.dpuSeconds).toBeGreaterThan(0);
    expect(long?.dpuSeconds).toBeCloseTo(3 * (short?.dpuSeconds ?? 0), 6);
    expect(await place.page('nightly', `${id}-short`)).toContain('its part of a scheduled job run');
  });

  test('is found by the schedule of the function when its event was lost', async () => {
    await runScheduled();

    await place.followSchedule();

    expect(await noted()).toEqual([
      [1, true],
      [1, true],
      [1, undefined],
    ]);
  });

  test('that prepared one export counts to it as a whole, also when the export was seen prepared before', async () => {
    // S3 counts whole seconds: the job run of the test before must not have ended in that of this report.
    await sleep(1100);
    await place.land(`nightly/${id}/part-0.csv`);
    const jobRunId = await place.startScheduled('nightly');
    await place.writeReport('nightly', id, id);
    await place.followSchedule();
    const before = [
      (await place.item(id, 'nightly'))?.state,
      await place.services.usages.ofRun('nightly', id),
    ];
    await place.aws.setJobRunState(jobRunId, 'SUCCEEDED');

    await place.followJobRun(jobRunId);

    expect(before).toEqual(['prepared', undefined]);
    expect(await place.services.usages.ofRun('nightly', id)).toMatchObject({ jobRuns: 1, workers: 7 });
    expect(await place.page('nightly', id)).toContain('DPU-hours');
  });
});

test('exports wait their turn when Glue has no room, and the oldest takes the place of a job run that ends', async () => {
  const narrow = await Place.open(1);
  try {
    for (const exportId of ['first', 'second', 'third']) {
      await narrow.land(`crm/${exportId}/part-0.csv`);
      await narrow.land(`crm/${exportId}/_SUCCESS`, '');
      await narrow.followArrival(`crm/${exportId}/_SUCCESS`);
    }
    const running = await narrow.onlyStart('first');
    const before = (await narrow.allStarts()).map(({ exportId }) => exportId);

    await narrow.end(running, 'first', 'SUCCEEDED');
    await narrow.followJobRun(running.jobRunId);

    const after = (await narrow.allStarts()).map(({ exportId }) => exportId);
    expect([before, after]).toEqual([['first'], ['first', 'second']]);
    expect(await narrow.item('second')).toMatchObject({ state: 'preparing', attempt: 1 });
    expect(await narrow.item('third')).toMatchObject({ state: 'discovered', attempt: 0 });
  } finally {
    await narrow.aws.stop();
  }
});

describe('a person', () => {
  test('with force makes a further run of a prepared export, once for a request that comes twice', async () => {
    const start = await landAndStart();
    await place.end(start, id, 'SUCCEEDED');
    await place.followJobRun(start.jobRunId);
    const request = { request: 'run', requestId: 'again', source: 'crm', exportId: id, force: true };

    await place.follow(request);
    await place.follow(request);
    const [, second] = await place.starts(id);
    await place.end(second ?? start, id, 'SUCCEEDED');
    await place.followJobRun(second?.jobRunId ?? '');
    await place.follow(request);

    expect((await place.starts(id)).map(({ runId }) => runId)).toEqual([id, `${id}-2`]);
    expect(await place.item(id)).toMatchObject({ state: 'prepared', runId: `${id}-2` });
  });

  test('without force starts nothing that is prepared', async () => {
    const start = await landAndStart();
    await place.end(start, id, 'SUCCEEDED');
    await place.followJobRun(start.jobRunId);

    await place.follow({ request: 'run', requestId: 'b', source: 'crm', exportId: id });

    expect(await place.starts(id)).toHaveLength(1);
  });

  test('starts an export of a source that is otherwise prepared on schedule, which its arrival does not', async () => {
    await place.land(`nightly/${id}/part-0.csv`);
    await place.land(`nightly/${id}/_SUCCESS`, '');
    await place.followArrival(`nightly/${id}/_SUCCESS`);
    const arrived = await place.starts(id);

    await place.follow({ request: 'run', requestId: 'c', source: 'nightly', exportId: id });

    expect(arrived).toEqual([]);
    expect(await place.starts(id)).toHaveLength(1);
  });

  test('of the schedule starts what is complete and was not prepared, once', async () => {
    for (const key of [`${id}/part-0.csv`, `${id}/_SUCCESS`, `${id}-growing/part-0.csv`]) {
      await place.land(`nightly/${key}`);
    }
    const request = { request: 'scheduled-run', requestId: `schedule ${id}`, source: 'nightly' };

    await place.follow(request);
    await place.follow(request);

    expect(await place.starts(id)).toHaveLength(1);
    expect(await place.starts(`${id}-growing`)).toEqual([]);
  });

  test('who forces a run gets a run id that no other export has', async () => {
    const start = await landAndStart();
    await place.end(start, id, 'SUCCEEDED');
    await place.followJobRun(start.jobRunId);
    await place.land(`crm/${id}-2/part-0.csv`);

    await place.follow({ request: 'run', requestId: 'd', source: 'crm', exportId: id, force: true });

    expect((await place.starts(id)).map(({ runId }) => runId)).toEqual([id, `${id}-3`]);
  });
});

test.each([
  ['source', 'run'],
  ['scheduled-source', 'scheduled'],
] as const)(
  'what an invocation has no time for is sent for, with the request that brought it: %s',
  async (check, way) => {
    const sent: unknown[][] = [];
    const queue = {
      checkExport: noCheck,
      scanEverything: noCheck,
      runSource: async (...request: unknown[]) => void sent.push(['run', ...request]),
      runScheduled: async (...request: unknown[]) => void sent.push(['scheduled', ...request]),
    };
    await place.land(`crm/${id}/part-0.csv`);
    const visit = { secondsLeft: () => 29, room: true };
    const hint = { check, source: 'crm', request: { id: 'late', force: false } };

    await followHint(hint, 'prepare', visit, { ...place.services, queue });

    expect(sent).toEqual([[way, 'crm', { id: 'late', force: false }]]);
    expect(await place.starts(id)).toEqual([]);
  },
);

test('objects that come while a scheduled job run reads are told of once, and hidden ones are not', async () => {
  await place.land(`nightly/${id}/part-0.csv`);
  const { newestAt: exportedAt = '' } =
    (await place.services.exports.export({ source: 'nightly', exportId: id })) ?? {};
  await place.land(`nightly/${id}/_committed_1`, '');
  await place.land(`nightly/${id}/part-1.csv`);
  const found = { format: 'csv', files: 1, foundFiles: 1, bytes: 10, oneTaskFiles: 0 } as const;
  await place.writeReport('nightly', id, id, { exportedAt, export: found });

  await place.followSchedule();
  await place.followSchedule();
  await place.followSchedule();

  const late = place.told.filter(([about, news]) => about === id && 'objects' in news);
  expect((await place.item(id, 'nightly'))?.state).toBe('prepared');
  expect(late).toEqual([[id, { kind: 'late-objects', objects: 1 }]]);
});

test('objects that come after the run began are told of once', async () => {
  await landAndStart();
  await place.land(`crm/${id}/part-1.csv`);

  await place.followArrival(`crm/${id}/part-1.csv`);
  await place.followSchedule();

  const late = place.told.filter(([about, news]) => about === id && 'objects' in news);
  expect(late).toEqual([[id, { kind: 'late-objects', objects: 1 }]]);
});
