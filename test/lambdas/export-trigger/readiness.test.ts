import { expect, test } from 'vitest';
import { type QueryFacts, type Readiness, readinessOf } from '../../../lambdas/export-trigger/readiness.ts';
import type { ExportObjects } from '../../../lambdas/shared/exports/objects.ts';

const NOW = '2026-11-22T04:10:00.000Z';
const SETTLE_SECONDS = 90;
const objects = (newestAt: string, complete = false) => ({ count: 2, bytes: 20, newestAt, complete });
const settled = objects('2026-11-22T04:08:30.000Z');
const fresh = objects('2026-11-22T04:08:30.001Z');
const marked = objects('2026-11-22T04:09:59.000Z', true);

test.each([
  ['nothing there', undefined, undefined, { kind: 'absent' }],
  ['only temporary files', { ...settled, count: 0 }, undefined, { kind: 'absent' }],
  [
    'its last object as old as the settle time',
    settled,
    undefined,
    { kind: 'ready', exportedAt: '2026-11-22T04:08:30.000Z', objects: settled },
  ],
  [
    'its last object a millisecond younger',
    fresh,
    undefined,
    { kind: 'growing', settledAt: '2026-11-22T04:10:00.001Z' },
  ],
  [
    'a fresh object but _SUCCESS',
    marked,
    undefined,
    { kind: 'ready', exportedAt: '2026-11-22T04:09:59.000Z', objects: marked },
  ],
  [
    'a query that succeeded, whatever the age of its objects',
    fresh,
    { kind: 'query', status: 'SUCCESS', endedAt: '2026-11-22T04:09:00.000Z' },
    { kind: 'ready', exportedAt: '2026-11-22T04:09:00.000Z', objects: fresh },
  ],
  [
    'a query at work, however old its objects',
    settled,
    { kind: 'query', status: 'STARTED' },
    { kind: 'querying' },
  ],
  ['a query that is being cancelled', undefined, { kind: 'job', status: 'CANCELLING' }, { kind: 'querying' }],
  [
    'a query that failed after it had written objects',
    settled,
    { kind: 'query', status: 'FAILED', failure: { message: 'out of budget', isRetryable: false } },
    { kind: 'refused', reason: 'the protected query ended FAILED: out of budget', isRetryable: false },
  ],
  [
    'a job that failed with a code, and may be started again',
    undefined,
    {
      kind: 'job',
      status: 'FAILED',
      failure: { code: 'TRANSIENT_ERROR', message: 'slow down', isRetryable: true },
    },
    {
      kind: 'refused',
      reason: 'the PySpark job ended FAILED, TRANSIENT_ERROR: slow down',
      code: 'TRANSIENT_ERROR',
      isRetryable: true,
    },
  ],
  [
    'a query whose result is in another folder',
    settled,
    { kind: 'query', status: 'SUCCESS', misplacedAt: 's3://landing/exports/overlap/other/' },
    {
      kind: 'refused',
      reason:
        'the protected query wrote its result to s3://landing/exports/overlap/other/, which is not the folder of this export',
      isRetryable: false,
    },
  ],
  [
    'a query that ran into its time-out, without a message',
    undefined,
    { kind: 'query', status: 'TIMED_OUT' },
    {
      kind: 'refused',
      reason: 'the protected query ended TIMED_OUT: Clean Rooms gave no message',
      isRetryable: false,
    },
  ],
  [
    'a query that succeeded and wrote nothing',
    undefined,
    { kind: 'query', status: 'SUCCESS' },
    {
      kind: 'refused',
      reason: 'the protected query ended SUCCESS, but its result folder is empty',
      isRetryable: false,
    },
  ],
] satisfies [string, ExportObjects | undefined, QueryFacts | undefined, Readiness][])(
  'an export with %s',
  (_case, found, query, readiness) => {
    expect(readinessOf(found, query, NOW, SETTLE_SECONDS, '2026-11-22T04:08:00.000Z')).toEqual(readiness);
  },
);

test.each([
  ['2026-11-22T04:08:30.000Z', 'ready'],
  ['2026-11-22T04:08:30.001Z', 'growing'],
])('an export whose objects are old but were noticed at %s is %s', (unchangedSince, kind) => {
  expect(readinessOf(settled, undefined, NOW, SETTLE_SECONDS, unchangedSince).kind).toBe(kind);
});
