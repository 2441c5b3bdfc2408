import { expect, test } from 'vitest';
import { noticeOf } from '../../../lambdas/export-trigger/notices.ts';

test('a prepared export counts, and gives the share of its rejected cells', () => {
  const report = { partitions: 3, rejectedShare: 0.25, exportedAt: '2026-11-22T04:00:00.000Z' };
  const notice = noticeOf({ kind: 'prepared', report });

  expect(notice).toEqual({
    level: 'info',
    message: 'export prepared',
    fields: report,
    metrics: { ExportsPrepared: 1, RejectedCellShare: 0.25 },
  });
});

test('an export without partitions is said to have nothing to deliver', () => {
  const report = { partitions: 0, rejectedShare: 0, exportedAt: '2026-11-22T04:00:00.000Z' };
  const notice = noticeOf({ kind: 'prepared', report });

  expect(notice.message).toBe('export prepared: it has nothing to deliver');
});

test.each([
  ['query', { QueriesFailed: 1 }],
  ['preparation', { ExportsFailed: 1 }],
  ['stopped', { ExportsFailed: 1 }],
] as const)('an export that failed by its %s counts for the alarm that is meant', (failure, metrics) => {
  const { level, fields, metrics: counted } = noticeOf({ kind: 'failed', failure, reason: 'because' });

  expect({ level, fields, counted }).toEqual({
    level: 'error',
    fields: { failure, reason: 'because' },
    counted: metrics,
  });
});

test('a query that a schedule asked for and that was not started counts for the alarm', () => {
  const notice = noticeOf({ kind: 'query-not-started', reason: 'because' });

  expect(notice).toMatchObject({
    level: 'error',
    fields: { reason: 'because' },
    metrics: { QueriesNotStarted: 1 },
  });
});

test('an attempt that is tried again raises no alarm', () => {
  const { level, metrics } = noticeOf({ kind: 'attempt-failed', reason: 'because' });

  expect({ level, metrics }).toEqual({ level: 'warn', metrics: { PreparationsFailed: 1 } });
});
