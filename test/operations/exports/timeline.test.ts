import { describe, expect, test } from 'vitest';
import type { Delivery } from '../../../lambdas/shared/ledger/deliveries.ts';
import type { ExportItem } from '../../../lambdas/shared/ledger/export-item.ts';
import type { DeliveryFact } from '../../../lambdas/shared/report-page/delivery-fact.ts';
import { readTimeline, type TimelineFacts, timelineOf } from '../../../operations/exports/timeline.ts';

const NOW = new Date('2026-11-26T10:00:00.000Z');

const known = {
  ...{ source: 'crm', exportId: 'week-47', runId: 'week-47', version: 3, attempt: 1, jobRunId: 'jr_2' },
  ...{ discoveredAt: '2026-11-26T09:00:05.000Z', changedAt: '2026-11-26T09:10:00.000Z' },
  exportedAt: '2026-11-26T09:00:00.000Z',
};

const prepared: ExportItem = {
  ...{ ...known, state: 'prepared', preparedAt: '2026-11-26T09:04:00.000Z', partitions: 2 },
};

const delivery = (change: Partial<Delivery>): Delivery => ({
  ...{ id: 'd1', bucket: 'b', key: 'k', source: 'crm', runId: 'week-47', audience: 'Buyers' },
  ...{ format: 'email_sha256', action: 'append', exportedAt: known.exportedAt, files: 1, rows: 1200 },
  ...{ state: 'delivered', applied: 1, failures: 0, day: 'x', createdAt: '2026-11-26T09:05:00.000Z' },
  ...{ updatedAt: '2026-11-26T09:05:30.000Z', ...change },
});

const facts = (change: Partial<TimelineFacts>): TimelineFacts => ({
  ...{ item: prepared, attempts: [], deliveries: [], matched: [], now: NOW, ...change },
});

describe('timelineOf', () => {
  test('tells attempts with their times and reasons, and each delivery with what holds it up', () => {
    const attempts = [
      {
        ...{ jobRunId: 'jr_1', state: 'FAILED', startedAt: '2026-11-26T09:01:00.000Z' },
        ...{ endedAt: '2026-11-26T09:02:00.000Z', error: 'EmptyExportError: there is no data file' },
      },
      {
        ...{ jobRunId: 'jr_2', state: 'SUCCEEDED', startedAt: '2026-11-26T09:03:00.000Z' },
        endedAt: '2026-11-26T09:04:00.000Z',
      },
    ];
    const failure = { name: 'TokenError', message: 'TikTok refuses the token', requestId: 'r-1', at: 'x' };
    const deliveries = [
      delivery({}),
      delivery({ id: 'd2', format: 'phone_sha256', state: 'failed', failures: 2, lastFailure: failure }),
    ];

    const steps = timelineOf(facts({ attempts, deliveries }));

    expect(steps).toEqual([
      {
        ...{ stage: 'export', title: 'Export in S3', state: 'done', note: 'noticed' },
        ...{ startedAt: '2026-11-26T09:00:00.000Z', endedAt: '2026-11-26T09:00:05.000Z' },
      },
      {
        ...{ stage: 'preparation', title: 'Preparation', state: 'failed', attempt: 1, id: 'jr_1' },
        ...{ note: 'FAILED', startedAt: '2026-11-26T09:01:00.000Z', endedAt: '2026-11-26T09:02:00.000Z' },
        ...{ seconds: 60, reason: 'EmptyExportError: there is no data file' },
      },
      {
        ...{ stage: 'preparation', title: 'Preparation', state: 'done', attempt: 2, id: 'jr_2' },
        ...{ note: 'SUCCEEDED', startedAt: '2026-11-26T09:03:00.000Z', endedAt: '2026-11-26T09:04:00.000Z' },
        seconds: 60,
      },
      {
        ...{ stage: 'delivery', title: 'Delivery of Buyers (email_sha256)', state: 'done', attempt: 1 },
        ...{
          note: '1,200 lines',
          startedAt: '2026-11-26T09:05:00.000Z',
          endedAt: '2026-11-26T09:05:30.000Z',
        },
        seconds: 30,
      },
      {
        ...{ stage: 'delivery', title: 'Delivery of Buyers (phone_sha256)', state: 'failed', attempt: 3 },
        ...{ note: 'failed', startedAt: '2026-11-26T09:05:00.000Z', endedAt: '2026-11-26T09:05:30.000Z' },
        ...{ seconds: 30, reason: 'TikTok refuses the token', requestId: 'r-1' },
      },
      { stage: 'tiktok', title: 'Matching at TikTok', state: 'active', note: 'TikTok takes 24 to 48 hours' },
    ]);
  });

  test('begins with the query of a source that has one, and names what is still to come', () => {
    const query = {
      ...({ kind: 'query', id: 'q-1', status: 'FAILED', results: [], crpuHours: 1.5 } as const),
      ...{ createdAt: '2026-11-26T08:50:00.000Z', endedAt: '2026-11-26T08:55:00.000Z' },
      failure: { code: 'INVALID_RESOURCE', message: 'the budget is used up', isRetryable: false },
    };
    const item: ExportItem = { ...known, state: 'failed', failure: 'query', reason: 'the budget is used up' };

    const steps = timelineOf(facts({ item, query }));

    expect(steps[0]?.note).toBe('FAILED, 1.5 CRPU-hours');
    expect(steps.map(({ stage, state, reason }) => [stage, state, reason])).toEqual([
      ['query', 'failed', 'INVALID_RESOURCE: the budget is used up'],
      ['export', 'failed', 'the budget is used up'],
      ['preparation', 'pending', undefined],
      ['delivery', 'pending', undefined],
      ['tiktok', 'pending', undefined],
    ]);
  });

  test('a query that was started again is the failed step, and says which query runs in its place', () => {
    const item: ExportItem = {
      ...{ ...known, state: 'failed', failure: 'retried', retriedAs: 'q-2' },
      reason: 'Clean Rooms is busy; q-2 runs in its place',
    };

    const steps = timelineOf(facts({ item }));

    expect(steps.map(({ stage, state, reason, retriedAs }) => [stage, state, reason, retriedAs])).toEqual([
      ['export', 'failed', 'Clean Rooms is busy; q-2 runs in its place', 'q-2'],
      ['preparation', 'pending', undefined, undefined],
      ['delivery', 'pending', undefined, undefined],
      ['tiktok', 'pending', undefined, undefined],
    ]);
  });

  test.each<[string, ExportItem, unknown]>([
    [
      'waits for its next attempt',
      {
        ...{ ...known, state: 'discovered', notBefore: '2026-11-26T10:05:00.000Z' },
        reason: 'the job run failed',
      },
      {
        ...{ stage: 'preparation', title: 'Preparation', state: 'waiting' },
        ...{ nextAttemptAt: '2026-11-26T10:05:00.000Z', reason: 'the job run failed' },
      },
    ],
    [
      'is prepared, as far as the ledger knows',
      {
        ...{ ...known, state: 'preparing', claimedAt: '2026-11-26T09:59:00.000Z' },
        claimedUntil: '2026-11-26T10:01:00.000Z',
      },
      {
        ...{ stage: 'preparation', title: 'Preparation', state: 'active', attempt: 1 },
        ...{ startedAt: '2026-11-26T09:59:00.000Z', seconds: 60 },
      },
    ],
  ])('an export that Glue knows no job run of %s', (_, item, step) => {
    expect(timelineOf(facts({ item }))[1]).toEqual(step);
  });

  test.each([
    [
      'waits behind a replace',
      'waiting',
      undefined,
      'TikTok has not finished an earlier replace of this audience',
    ],
    ['waits since TikTok refused it', 'waiting', 'TikTok said 40105', 'TikTok said 40105'],
    ['is tried again', 'delivering', 'TikTok said 50002', 'TikTok said 50002'],
    ['has just begun', 'delivering', undefined, undefined],
    ['is done', 'delivered', 'TikTok said 50002', undefined],
  ] as const)('a delivery that %s has its reason', (_, state, message, reason) => {
    const lastFailure =
      message === undefined
        ? {}
        : { lastFailure: { name: 'TikTokError', message, at: '2026-11-26T10:00:00.000Z' } };

    const steps = timelineOf(facts({ deliveries: [delivery({ state, ...lastFailure })] }));

    expect(steps[2]?.reason).toBe(reason);
  });

  test.each([
    ['no audience is known', [undefined, undefined], 'active', 'TikTok takes 24 to 48 hours'],
    ['one of two is known', [900, undefined], 'active', '1 of 2 matched; TikTok takes 24 to 48 hours'],
    ['both are known', [900, 0], 'done', '900 people matched'],
  ] as const)('matching when %s is %s', (_, [email, phone], state, note) => {
    const deliveries = [
      delivery({}),
      delivery({ id: 'd2', format: 'phone_sha256' }),
      delivery({ id: 'd3', format: 'idfa_sha256', state: 'superseded' }),
    ];
    const fact = (format: string, matchedUsers: number | undefined): DeliveryFact => ({
      ...{ audience: 'Buyers', format, state: 'delivered', deliveredLines: 1200 },
      ...(matchedUsers === undefined ? {} : { matchedUsers }),
    });
    const matched = [fact('email_sha256', email), fact('phone_sha256', phone)];

    const step = timelineOf(facts({ deliveries, matched })).at(-1);

    expect(step).toEqual({ stage: 'tiktok', title: 'Matching at TikTok', state, note });
  });

  test('matching does not wait for a delivery that failed', () => {
    const deliveries = [delivery({}), delivery({ id: 'd2', format: 'phone_sha256', state: 'failed' })];
    const matched: DeliveryFact[] = [
      {
        audience: 'Buyers',
        format: 'email_sha256',
        state: 'delivered',
        deliveredLines: 1200,
        matchedUsers: 900,
      },
    ];

    const step = timelineOf(facts({ deliveries, matched })).at(-1);

    expect(step).toMatchObject({ state: 'done', note: '900 people matched' });
  });

  test('a partition that was delivered twice counts once, with its latest delivery', () => {
    const earlier = delivery({ state: 'failed', updatedAt: '2026-11-26T09:05:10.000Z' });
    const latest = delivery({ id: 'd2', rows: 1300 });

    const { steps, isOver } = readTimeline(facts({ deliveries: [latest, earlier] }));

    expect(steps.slice(2).map(({ title, state, note }) => [title, state, note])).toEqual([
      ['Delivery of Buyers (email_sha256)', 'done', '1,300 lines'],
      ['Delivery', 'pending', '1 partition not taken up yet'],
      ['Matching at TikTok', 'active', 'TikTok takes 24 to 48 hours'],
    ]);
    expect(isOver).toBe(false);
  });

  test.each<[string, Partial<TimelineFacts>, boolean]>([
    [
      'each partition is delivered',
      { deliveries: [delivery({}), delivery({ format: 'phone_sha256' })] },
      true,
    ],
    [
      'one waits for an earlier replace',
      { deliveries: [delivery({}), delivery({ format: 'phone_sha256', state: 'waiting' })] },
      false,
    ],
    [
      'one failed',
      { deliveries: [delivery({}), delivery({ format: 'phone_sha256', state: 'failed' })] },
      true,
    ],
    [
      'it failed',
      { item: { ...known, state: 'failed', failure: 'preparation', reason: 'no columns' } },
      true,
    ],
  ])('tells whether an export has come to an end when %s', (_name, change, isOver) => {
    expect(readTimeline(facts(change)).isOver).toBe(isOver);
  });

  test('a delivered export whose deliveries the ledger has forgotten waits for none', () => {
    const item: ExportItem = { ...prepared, state: 'delivered', deliveredAt: known.changedAt };

    const { steps, isOver } = readTimeline(facts({ item, deliveries: [delivery({})] }));

    expect([steps.at(-2), isOver]).toEqual([
      {
        ...{ stage: 'delivery', title: 'Delivery', state: 'done' },
        note: '1 partition ended, no longer in the ledger',
      },
      true,
    ]);
  });

  test('a waiting replace says when it is tried again, and partitions that were not taken up are counted', () => {
    const waiting = delivery({
      action: 'replace',
      state: 'waiting',
      nextAttemptAt: '2026-11-26T12:00:00.000Z',
    });

    const steps = timelineOf(facts({ deliveries: [waiting] }));

    expect(steps.slice(2).map(({ state, note, nextAttemptAt }) => [state, note, nextAttemptAt])).toEqual([
      ['waiting', 'waiting', '2026-11-26T12:00:00.000Z'],
      ['pending', '1 partition not taken up yet', undefined],
      ['pending', undefined, undefined],
    ]);
  });
});
