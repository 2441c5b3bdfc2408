import { expect, test } from 'vitest';
import { stageText } from '../../cli/stage-text.ts';
import type { Delivery } from '../../lambdas/shared/ledger/deliveries.ts';
import type { ExportItem } from '../../lambdas/shared/ledger/export-item.ts';
import { stageOf } from '../../operations/exports/export-stage.ts';

const REF = { source: 'crm', exportId: 'week-1' };
const AT = '2026-11-22T04:00:00.000Z';
const known = { ...REF, version: 4, runId: 'week-1-2', attempt: 1, discoveredAt: AT, changedAt: AT };
const prepared = (partitions: number): ExportItem => ({
  ...known,
  state: 'prepared',
  preparedAt: AT,
  partitions,
});

const delivery = (
  state: Delivery['state'],
  message?: string,
  { audience = state, updatedAt = AT }: Partial<Delivery> = {},
): Delivery => ({
  id: state,
  bucket: 'hashes',
  key: 'k',
  audience,
  format: 'email_sha256',
  action: 'append',
  exportedAt: AT,
  files: 1,
  state,
  applied: 0,
  failures: 0,
  createdAt: AT,
  updatedAt,
  day: 'DELIVERY#2026-11-22',
  ...(message === undefined ? {} : { lastFailure: { name: 'TikTokError', message, at: AT } }),
});

test.each<[string, ExportItem | undefined, Delivery[], { over: boolean; succeeded: boolean; text: string }]>([
  ['not taken up', undefined, [], { over: false, succeeded: false, text: 'crm/week-1 will be prepared' }],
  [
    'waiting for another attempt',
    { ...known, state: 'discovered', reason: 'no memory' },
    [],
    { over: false, succeeded: false, text: 'crm/week-1 waits for its start: no memory' },
  ],
  [
    'in a job run',
    { ...known, state: 'preparing', claimedAt: AT, claimedUntil: AT },
    [],
    { over: false, succeeded: false, text: 'crm/week-1 is being prepared as run week-1-2' },
  ],
  [
    'failed',
    { ...known, state: 'failed', failure: 'query', reason: 'no such column' },
    [],
    { over: true, succeeded: false, text: 'crm/week-1 failed: no such column' },
  ],
  [
    'prepared without partitions',
    prepared(0),
    [],
    {
      over: true,
      succeeded: true,
      text: 'crm/week-1 is prepared as run week-1-2, it has nothing to deliver',
    },
  ],
  [
    'under delivery, one partition failed',
    prepared(3),
    [delivery('delivered'), delivery('failed', 'token refused')],
    {
      over: false,
      succeeded: false,
      text: 'crm/week-1 is prepared as run week-1-2, 1 of 3 partitions delivered, 1 failed: token refused',
    },
  ],
  [
    'delivered but for a failed partition',
    prepared(2),
    [delivery('superseded'), delivery('failed', 'token refused')],
    {
      over: true,
      succeeded: false,
      text: 'crm/week-1 is prepared as run week-1-2, 0 of 2 partitions delivered, 1 superseded by a newer export, 1 failed: token refused',
    },
  ],
  [
    'delivered in another content after a failure, one partition still missing',
    prepared(2),
    [
      delivery('delivered', undefined, { audience: 'A', updatedAt: '2026-11-22T05:00:00.000Z' }),
      delivery('failed', 'changed', { audience: 'A' }),
    ],
    {
      over: false,
      succeeded: false,
      text: 'crm/week-1 is prepared as run week-1-2, 1 of 2 partitions delivered',
    },
  ],
  [
    'superseded whole',
    { ...prepared(1), state: 'delivered', deliveredAt: AT, partitions: 1, preparedAt: AT },
    [delivery('superseded')],
    {
      over: true,
      succeeded: true,
      text: 'crm/week-1 is prepared as run week-1-2, 0 of 1 partitions delivered, 1 superseded by a newer export',
    },
  ],
  [
    'settled whole, though the ledger does not say so yet',
    prepared(3),
    [delivery('delivered'), delivery('empty'), delivery('nothing_to_remove')],
    {
      over: true,
      succeeded: true,
      text: 'crm/week-1 is prepared as run week-1-2, 1 of 3 partitions delivered, 1 without an audience to remove people from, 1 empty',
    },
  ],
])('an export that is %s is told of as such', (_case, item, deliveries, expected) => {
  const stage = stageOf(REF, item, deliveries);

  expect({ over: stage.over, succeeded: stage.succeeded, text: stageText(stage) }).toEqual(expected);
});

test('counts the partitions by how they ended', () => {
  const deliveries = (['delivered', 'superseded', 'empty', 'failed', 'waiting'] as const).map((state) =>
    delivery(state),
  );

  expect(stageOf(REF, prepared(6), deliveries)).toMatchObject({
    ...{ settled: 3, failed: 1, partitions: 6 },
    outcomes: { delivered: 1, superseded: 1, nothing_to_remove: 0, empty: 1 },
  });
});

test.each<[string, Partial<Extract<ExportItem, { state: 'failed' }>>, string]>([
  [
    'with its remedy when Clean Rooms gave a code',
    { code: 'INTERNAL_ERROR' },
    'Start it again; if it stays, ask AWS Support.',
  ],
  [
    'with what to look up when the code is not known',
    { code: 'NEW_ERROR' },
    'Read the message, and look the code up in the Clean Rooms User Guide.',
  ],
])('says of a query that failed %s', (_case, change, remedy) => {
  const failed: ExportItem = { ...known, state: 'failed', failure: 'query', reason: 'it ended', ...change };

  expect(stageText(stageOf(REF, failed, []))).toBe(`crm/week-1 failed: it ended\n${remedy}`);
});

test('has no remedy for a query that another has replaced', () => {
  const replaced: ExportItem = {
    ...known,
    state: 'failed',
    failure: 'retried',
    reason: 'it ended; q-2 runs in its place',
    code: 'TRANSIENT_ERROR',
    retriedAs: 'q-2',
  };

  expect(stageOf(REF, replaced, [])).toMatchObject({ retriedAs: 'q-2', succeeded: false });
  expect(stageText(stageOf(REF, replaced, []))).toBe('crm/week-1 failed: it ended; q-2 runs in its place');
});
