import { describe, expect, test } from 'vitest';
import { decide } from '../../../lambdas/export-trigger/decide.ts';
import type { Circumstances, Seen } from '../../../lambdas/export-trigger/decision.ts';
import { afterRetry } from '../../../lambdas/export-trigger/query-retry.ts';
import type { DiscoveredExport } from '../../../lambdas/shared/ledger/export-item.ts';

const ENDED = '2026-11-22T04:00:00.000Z';
const REASON = 'the protected query ended FAILED, TRANSIENT_ERROR: slow down';

const item: DiscoveredExport = {
  source: 'overlap',
  exportId: 'query-1',
  state: 'discovered',
  version: 1,
  runId: 'query-1',
  attempt: 0,
  discoveredAt: '2026-11-22T03:00:00.000Z',
  changedAt: '2026-11-22T03:00:00.000Z',
};

const at = (now: string, maxQueryRetries = 3): Circumstances => ({
  maxQueryRetries,
  now,
  onArrival: true,
  room: true,
  settleSeconds: 60,
  retryWaitSeconds: 7,
  queryRetryWaitSeconds: 600,
  maxAttempts: 3,
  claimSeconds: 300,
});

const latest = (attempt: number): Seen['latestStart'] => ({ queryId: 'query-1', attempt });

const failed = (isRetryable: boolean, latestStart: Seen['latestStart']): Seen => ({
  query: {
    kind: 'query',
    status: 'FAILED',
    endedAt: ENDED,
    crpuHours: 0.25,
    failure: { code: 'TRANSIENT_ERROR', message: 'slow down', isRetryable },
  },
  latestStart,
});

const gone = { crpuHours: 0.25, code: 'TRANSIENT_ERROR' };

describe('a failure that Clean Rooms calls retryable', () => {
  test.each([
    [1, '2026-11-22T04:10:00.000Z'],
    [2, '2026-11-22T04:40:00.000Z'],
    [3, '2026-11-22T06:40:00.000Z'],
  ])('after start %i waits until %s', (attempt, notBefore) => {
    const decision = decide(item, failed(true, latest(attempt)), at('2026-11-22T04:01:00.000Z'));

    expect(decision).toEqual({
      item: { ...item, crpuHours: 0.25, notBefore, reason: REASON },
      wakeAt: notBefore,
      news: [{ kind: 'query-waits', reason: REASON, at: notBefore }],
    });
  });

  test('is told once', () => {
    const first = decide(item, failed(true, latest(1)), at('2026-11-22T04:01:00.000Z'));
    const again = decide(first.item, failed(true, latest(1)), at('2026-11-22T04:02:00.000Z'));

    expect(again).toEqual({ item: first.item, wakeAt: '2026-11-22T04:10:00.000Z', news: [] });
  });

  test('is started again when its time has come', () => {
    const decision = decide(item, failed(true, latest(1)), at('2026-11-22T04:10:00.000Z'));

    expect(decision.startsQueryAgain).toMatchObject({ reason: REASON, code: 'TRANSIENT_ERROR' });
  });

  test('does not wait when a person asks for the export', () => {
    const wanted = { ...item, request: { id: 'now', force: false } };

    const decision = decide(wanted, failed(true, latest(1)), at('2026-11-22T04:01:00.000Z'));

    expect(decision.startsQueryAgain?.item.request).toEqual({ id: 'now', force: false });
  });

  test('fails for good after the configured number of starts, with its code', () => {
    const decision = decide(item, failed(true, latest(4)), at('2026-11-23T04:00:00.000Z'));

    const reason = `${REASON} (started 4 times)`;
    expect(decision).toEqual({
      item: { ...item, ...gone, state: 'failed', failure: 'query', reason },
      news: [{ kind: 'failed', failure: 'query', reason, code: 'TRANSIENT_ERROR' }],
    });
  });

  test.each<[string, Seen['latestStart'], number]>([
    ['when none is to be started again', latest(1), 0],
    ['when query-runner has started none', undefined, 3],
    ['when query-runner has started another, not in its place', { queryId: 'query-7', attempt: 1 }, 3],
  ])('fails at once %s', (_case, latestStart, most) => {
    const decision = decide(item, failed(true, latestStart), at('2026-11-22T04:01:00.000Z', most));

    expect(decision.item).toEqual({ ...item, ...gone, state: 'failed', failure: 'query', reason: REASON });
  });
});

describe('a failure that was to be started again', () => {
  const replaced = { state: 'failed', failure: 'retried', retriedAs: 'query-2' };

  test('is replaced by the start in its place, which an invocation could not note', () => {
    const start = { queryId: 'query-2', attempt: 2, retryOf: 'query-1' };

    const decision = decide(item, failed(true, start), at('2026-11-22T04:11:00.000Z'));

    expect(decision).toMatchObject({ item: replaced, news: [{ kind: 'query-retried', queryId: 'query-2' }] });
  });

  test('is replaced by a start of the schedule while it waited', () => {
    const waiting = { ...item, notBefore: '2026-11-22T04:10:00.000Z', reason: REASON };

    const decision = decide(
      waiting,
      failed(true, { queryId: 'query-2', attempt: 1 }),
      at('2026-11-22T04:05:00.000Z'),
    );

    expect(decision.item).toMatchObject(replaced);
  });

  test('is asked for again when the start in its place was never confirmed', () => {
    const start = { attempt: 2, retryOf: 'query-1' };

    const decision = decide(item, failed(true, start), at('2026-11-22T04:11:00.000Z'));

    expect(decision.startsQueryAgain).toMatchObject({ item: { exportId: 'query-1' }, reason: REASON });
  });
});

test('a failure that is not retryable fails at once', () => {
  const decision = decide(item, failed(false, latest(1)), at('2026-11-22T04:01:00.000Z'));

  expect(decision.item).toEqual({ ...item, ...gone, state: 'failed', failure: 'query', reason: REASON });
});

describe('after query-runner was asked', () => {
  const asked = { item, reason: REASON, code: 'TRANSIENT_ERROR' };

  test('the export of a query that another replaced says which', () => {
    const decision = afterRetry(asked, { state: 'replaced', queryId: 'query-2' }, ENDED);

    expect(decision).toEqual({
      item: {
        ...item,
        state: 'failed',
        failure: 'retried',
        reason: `${REASON}; query-2 runs in its place`,
        code: 'TRANSIENT_ERROR',
        retriedAs: 'query-2',
      },
      news: [{ kind: 'query-retried', queryId: 'query-2' }],
    });
  });

  test('a start by another invocation is awaited', () => {
    expect(afterRetry(asked, { state: 'starting' }, ENDED)).toEqual({
      item,
      wakeAt: '2026-11-22T04:01:30.000Z',
      news: [],
    });
  });

  test('one that Clean Rooms cannot start now waits, and is asked for again without a further start being counted', () => {
    const busy = 'Clean Rooms cannot start the query of overlap now: Rate exceeded';
    const notBefore = '2026-11-22T04:15:00.000Z';
    const reason = `${REASON}; ${busy}`;

    const decision = afterRetry(asked, { state: 'postponed', reason: busy }, '2026-11-22T04:10:00.000Z');
    const again = decide(decision.item, failed(true, latest(1)), at(notBefore));

    expect(decision).toEqual({
      item: { ...item, notBefore, reason },
      wakeAt: notBefore,
      news: [{ kind: 'query-waits', reason, at: notBefore }],
    });
    expect(again.startsQueryAgain).toMatchObject({ reason: REASON, code: 'TRANSIENT_ERROR' });
  });

  test('a refusal makes it fail with both reasons', () => {
    const decision = afterRetry(asked, { state: 'refused', reason: 'the budget is used up' }, ENDED);

    expect(decision.item).toMatchObject({
      state: 'failed',
      failure: 'query',
      reason: `${REASON}; it was not started again: the budget is used up`,
      code: 'TRANSIENT_ERROR',
    });
  });

  test('a run request for a replaced one changes nothing', () => {
    const { item: replaced } = afterRetry(asked, { state: 'replaced', queryId: 'query-2' }, ENDED);
    const wanted = { ...replaced, request: { id: 'now', force: false } };

    const decision = decide(wanted, failed(true, undefined), at(ENDED));

    expect(decision).toMatchObject({
      item: { state: 'failed', failure: 'retried', lastRequestId: 'now' },
      news: [{ kind: 'request-needless', state: 'failed' }],
    });
  });
});
