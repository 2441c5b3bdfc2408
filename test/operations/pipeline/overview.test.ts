import { describe, expect, test } from 'vitest';
import type { Delivery } from '../../../lambdas/shared/ledger/deliveries.ts';
import type { ExportItem } from '../../../lambdas/shared/ledger/export-item.ts';
import { type PipelineFacts, stagesOf } from '../../../operations/pipeline/overview.ts';

const EMPTY: PipelineFacts = {
  ...{ exports: [], deliveries: [], audiences: [], matchRates: [], queries: [] },
  deadLetters: { uploader: 0, 'export-trigger': 0 },
};

const exported = (exportId: string, change: object): ExportItem =>
  ({
    ...{
      source: 'crm',
      exportId,
      runId: exportId,
      version: 1,
      attempt: 1,
      discoveredAt: 'x',
      changedAt: 'x',
    },
    ...change,
  }) as ExportItem;

const delivered = (...states: Delivery['state'][]): Delivery[] =>
  states.map((state) => ({ state }) as Delivery);

/** What is there of each stage, without what is not. */
const shown = (facts: Partial<PipelineFacts>) =>
  stagesOf({ ...EMPTY, ...facts }).map(({ stage, counts }) => [
    stage,
    ...counts.filter(({ count }) => count > 0).map(({ label, count, kind }) => `${count} ${label} (${kind})`),
  ]);

describe('stagesOf', () => {
  test('tells queries that wait for room from those that were given up', () => {
    const postponed = (isGivenUp: boolean) => ({
      ...{ source: 'crm', queryId: 'q-1' },
      postponed: { isGivenUp, since: 'x', triedUntil: 'x', reason: 'no room', remedy: 'wait' },
    });
    const exports = [exported('q-1', { state: 'delivered' })];

    expect(shown({ exports, queries: [postponed(false), postponed(true), postponed(false)] })[0]).toEqual([
      'query',
      '2 waiting for room in Clean Rooms (waiting)',
      '1 not started, no room in Clean Rooms (problem)',
    ]);
  });

  test('has all five stages in their order where nothing is under way', () => {
    expect(shown({})).toEqual([['query'], ['export'], ['preparation'], ['delivery'], ['tiktok']]);
  });

  test('puts each export, delivery and dead letter into its stage', () => {
    const facts = {
      queries: [{ source: 'crm', queryId: 'q-2' }, { source: 'shop', queryId: 'q-1' }, { source: 'new' }],
      exports: [
        exported('q-1', { state: 'failed', failure: 'query', reason: 'refused' }),
        exported('a', { state: 'failed', failure: 'preparation', reason: 'no columns' }),
        exported('a-2', { state: 'failed', failure: 'stopped', reason: 'stopped by a person' }),
        exported('q-0', { state: 'failed', failure: 'retried', reason: 'busy', retriedAs: 'q-2' }),
        exported('b', { state: 'discovered' }),
        exported('c', { state: 'preparing' }),
        exported('d', { state: 'delivered' }),
      ],
      deliveries: delivered('received', 'delivering', 'waiting', 'delivered', 'delivered', 'superseded'),
      deadLetters: { uploader: 1, 'export-trigger': 2 },
    };

    expect(shown(facts)).toEqual([
      ['query', '1 started, no result yet (active)', '1 failed (problem)'],
      ['export', '1 waiting to start (waiting)'],
      ['preparation', '1 being prepared (active)', '2 failed (problem)', '2 dead letters (problem)'],
      [
        'delivery',
        '2 being delivered (active)',
        '1 waiting for an earlier replace (waiting)',
        '2 delivered since yesterday (done)',
        '1 dead letter (problem)',
      ],
      ['tiktok'],
    ]);
  });
});
