import { expect, test } from 'vitest';
import { decide } from '../../../lambdas/export-trigger/decide.ts';
import type { Circumstances, Seen } from '../../../lambdas/export-trigger/decision.ts';
import type { DiscoveredExport } from '../../../lambdas/shared/ledger/export-item.ts';

const NOW = '2026-11-22T06:05:00.000Z';

const at: Circumstances = {
  now: NOW,
  onArrival: false,
  room: true,
  settleSeconds: 60,
  retryWaitSeconds: 60,
  queryRetryWaitSeconds: 300,
  maxQueryRetries: 3,
  maxAttempts: 3,
  claimSeconds: 300,
};
const item: DiscoveredExport = {
  ...{ source: 'nightly', exportId: 'monday', state: 'discovered', version: 1, runId: 'monday', attempt: 0 },
  ...{ discoveredAt: '2026-11-22T05:50:00.000Z', changedAt: '2026-11-22T05:50:00.000Z' },
};
const report = {
  ...{ partitions: 1, rejectedShare: 0, foundFiles: 2 },
  exportedAt: '2026-11-22T05:50:00.000Z',
};
const read = { count: 2, bytes: 20, newestAt: report.exportedAt, complete: false };

/** What the operator is told once the export counts as prepared. */
function toldAfter(known: DiscoveredExport, seen: Seen) {
  const { item: prepared } = decide(known, seen, at);
  return decide(prepared, { objects: seen.objects }, at).news;
}

test.each<[string, Seen, number]>([
  ['a newer object', { objects: { ...read, count: 3, newestAt: '2026-11-22T06:02:00.000Z' }, report }, 1],
  [
    'an object whose upload began before the newest that it read',
    { objects: { ...read, count: 3 }, report },
    1,
  ],
  [
    'an object in place of one that it read',
    { objects: { ...read, newestAt: '2026-11-22T05:50:01.000Z' }, report },
    0,
  ],
  [
    'an object of a query that was still at work',
    { objects: { ...read, count: 3 }, report, query: { kind: 'query', status: 'STARTED' } },
    1,
  ],
])('%s is late after a job run without a claim', (_name, seen, objects) => {
  expect(toldAfter(item, seen)).toEqual([{ kind: 'late-objects', objects }]);
});

test.each<[string, Seen]>([
  ['as many objects as the report names are there', { objects: read, report }],
  [
    'the report has the end of the query, which Clean Rooms dates before its last object',
    {
      objects: { ...read, newestAt: '2026-11-22T05:50:02.000Z' },
      report,
      query: { kind: 'query', status: 'SUCCESS', endedAt: report.exportedAt },
    },
  ],
  [
    'the report of an earlier version does not say what it read',
    { objects: { ...read, count: 3 }, report: { ...report, foundFiles: undefined } },
  ],
])('nothing is late when %s', (_name, seen) => {
  expect(toldAfter(item, seen)).toEqual([]);
});

test('an object that a failed attempt found, and the scheduled run before it did not, is late', () => {
  const attempted = { ...item, attempt: 1, started: { objects: 3, newestAt: '2026-11-22T06:02:00.000Z' } };
  const objects = { ...read, count: 3, newestAt: '2026-11-22T06:02:00.000Z' };

  expect(toldAfter(attempted, { objects, report })).toEqual([{ kind: 'late-objects', objects: 1 }]);
});

test('an object that a failed attempt missed, and the scheduled run after it read, is not late', () => {
  const attempted = { ...item, attempt: 1, started: { objects: 1, newestAt: '2026-11-22T05:49:00.000Z' } };

  expect(toldAfter(attempted, { objects: read, report })).toEqual([]);
});
