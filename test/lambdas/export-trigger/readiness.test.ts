import { expect, test } from 'vitest';
import { readinessOf } from '../../../lambdas/export-trigger/readiness.ts';

const NOW = '2026-11-22T04:10:00.000Z';
const SETTLE_SECONDS = 90;
const objects = (newestAt: string, complete = false) => ({ count: 2, newestAt, complete });
const settled = objects('2026-11-22T04:08:30.000Z');
const fresh = objects('2026-11-22T04:08:30.001Z');
const marked = objects('2026-11-22T04:09:59.000Z', true);

test.each([
  ['nothing there', undefined, undefined, { kind: 'absent' }],
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
    { status: 'SUCCESS', endedAt: '2026-11-22T04:09:00.000Z' },
    { kind: 'ready', exportedAt: '2026-11-22T04:09:00.000Z', objects: fresh },
  ],
  ['a query at work, however old its objects', settled, { status: 'STARTED' }, { kind: 'querying' }],
  ['a query that is being cancelled', undefined, { status: 'CANCELLING' }, { kind: 'querying' }],
  [
    'a query that failed after it had written objects',
    settled,
    { status: 'FAILED', message: 'out of budget' },
    { kind: 'refused', reason: 'the protected query ended FAILED: out of budget' },
  ],
  [
    'a query that ran into its time-out, without a message',
    undefined,
    { status: 'TIMED_OUT' },
    { kind: 'refused', reason: 'the protected query ended TIMED_OUT: Clean Rooms gave no message' },
  ],
  [
    'a query that succeeded and wrote nothing',
    undefined,
    { status: 'SUCCESS' },
    { kind: 'refused', reason: 'the protected query ended SUCCESS, but its result folder is empty' },
  ],
])('an export with %s', (_case, found, query, readiness) => {
  expect(readinessOf(found, query, NOW, SETTLE_SECONDS)).toEqual(readiness);
});
