import { describe, expect, test } from 'vitest';
import type { ExportItem } from '../../../lambdas/shared/ledger/export-item.ts';
import { listExports } from '../../../operations/exports/list-exports.ts';

const item = (exportId: string, change: object = {}): ExportItem =>
  ({
    ...{ source: 'crm', exportId, runId: exportId, version: 1, attempt: 1, state: 'preparing' },
    ...{ discoveredAt: '2026-11-26T09:00:00.000Z', changedAt: '2026-11-26T09:10:00.000Z' },
    ...{ claimedAt: '2026-11-26T09:10:00.000Z', claimedUntil: '2026-11-26T09:11:00.000Z', ...change },
  }) as ExportItem;

const EXPORTS = [
  item('week-47'),
  item('week-46', { state: 'failed', failure: 'preparation', reason: 'MissingColumnError: Kontakt' }),
  item('2026-11-20', { source: 'web', state: 'prepared', preparedAt: 'x', partitions: 2 }),
];

describe('listExports', () => {
  test('gives a page of them, and how many there are in each state', () => {
    expect(listExports(EXPORTS, {}, { page: 2, size: 2 })).toEqual({
      ...{ total: 3, page: 2, size: 2, counts: { preparing: 1, failed: 1, prepared: 1 } },
      items: [
        {
          ...{ source: 'web', exportId: '2026-11-20', state: 'prepared', runId: '2026-11-20', attempt: 1 },
          ...{ since: '2026-11-26T09:10:00.000Z', discoveredAt: '2026-11-26T09:00:00.000Z', partitions: 2 },
        },
      ],
    });
  });

  test.each([
    [{ source: 'crm' }, ['week-47', 'week-46']],
    [{ state: 'failed' as const }, ['week-46']],
    [{ text: 'WEEK-4' }, ['week-47', 'week-46']],
    [{ text: 'kontakt' }, ['week-46']],
    [{ text: ' web ' }, ['2026-11-20']],
    [{ source: 'crm', text: 'nothing' }, []],
  ])('finds by %o', (filter, found) => {
    const page = listExports(EXPORTS, filter, { page: 1, size: 25 });

    expect(page.items.map(({ exportId }) => exportId)).toEqual(found);
  });

  test('counts the states of what is found, whatever state is asked for', () => {
    expect(listExports(EXPORTS, { source: 'crm', state: 'failed' }, { page: 1, size: 25 })).toMatchObject({
      total: 1,
      counts: { preparing: 1, failed: 1 },
    });
  });
});
