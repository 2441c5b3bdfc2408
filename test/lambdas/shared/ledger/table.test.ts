import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LedgerConflictError, PaceError } from '../../../../lambdas/shared/ledger/errors.ts';
import { LedgerPace } from '../../../../lambdas/shared/ledger/pace.ts';
import type { LedgerTable } from '../../../../lambdas/shared/ledger/table.ts';
import { type LocalAws, startLocalAws } from '../../../../local/aws.ts';
import { makeLedger } from '../../helpers/make-ledger.ts';

let aws: LocalAws;
let table: LedgerTable;
let tests = 0;

beforeAll(async () => {
  aws = await startLocalAws(join(mkdtempSync(join(tmpdir(), 'ledger-')), 'aws.log'));
});

afterAll(async () => {
  await aws.stop();
});

beforeEach(async () => {
  tests += 1;
  table = await makeLedger(aws.clients.dynamodb, `ledger-${tests}`);
});

const item = (sk: string, record: object, version = 0) => ({ key: { pk: 'A', sk }, record, version });

describe('LedgerTable', () => {
  test('returns what was written, with its new version', async () => {
    const written = await table.write([item('1', { name: 'é', gone: undefined }), item('2', { n: 1.5 })]);

    expect(written).toEqual([item('1', { name: 'é', gone: undefined }, 1), item('2', { n: 1.5 }, 1)]);
    expect(await table.get({ pk: 'A', sk: '1' })).toEqual({ pk: 'A', sk: '1', version: 1, name: 'é' });
    expect(await table.get({ pk: 'A', sk: '3' })).toBeUndefined();
  });

  test('replaces the whole record, so that omitted fields are removed', async () => {
    const [first] = await table.write([item('1', { a: 1, b: 2 })]);

    await table.write([{ ...first, record: { b: 3 } }]);

    expect(await table.get({ pk: 'A', sk: '1' })).toEqual({ pk: 'A', sk: '1', version: 2, b: 3 });
  });

  test('writes none of the records when another writer changed one of them', async () => {
    await table.write([item('1', { by: 'somebody' })]);

    await expect(table.write([item('2', { by: 'me' }), item('1', { by: 'me' })])).rejects.toThrow(
      LedgerConflictError,
    );

    expect(await table.get({ pk: 'A', sk: '1' })).toEqual({ pk: 'A', sk: '1', version: 1, by: 'somebody' });
    expect(await table.get({ pk: 'A', sk: '2' })).toBeUndefined();
  });

  test('lets exactly one of many writers write a version', async () => {
    const [stored] = await table.write([item('1', { by: 'nobody' })]);

    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, by) => table.write([{ ...stored, record: { by } }])),
    );

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await table.get({ pk: 'A', sk: '1' })).toMatchObject({ version: 2 });
  });

  test('keeps an existing record when a record is to be written once', async () => {
    await table.writeOnce(item('1', { by: 'the first' }));
    await table.writeOnce(item('1', { by: 'the second' }));

    expect(await table.get({ pk: 'A', sk: '1' })).toMatchObject({ by: 'the first', version: 1 });
  });

  test('lists a partition by a prefix of the sort key, and a day by its last writes', async () => {
    await table.write([
      item('X#2', { day: 'D#1', updatedAt: '2026-11-20T10:00:00Z' }),
      item('X#1', { day: 'D#1', updatedAt: '2026-11-20T11:00:00Z' }),
      item('Y#1', { day: 'D#2', updatedAt: '2026-11-21T09:00:00Z' }),
    ]);

    const [partition, day] = [await table.query('A', 'X#'), await table.queryDay('D#1')];

    expect(partition.map(({ sk }) => sk)).toEqual(['X#1', 'X#2']);
    expect(day.map(({ sk }) => sk)).toEqual(['X#2', 'X#1']);
  });
});

describe('LedgerPace', () => {
  const context = (remainingMs: number) => ({
    remainingMs: () => remainingMs,
    signal: new AbortController().signal,
  });

  test('spreads requests of all functions evenly over time', async () => {
    const paces = [new LedgerPace(table, 20), new LedgerPace(table, 20)];
    const begun = Date.now();

    await Promise.all(Array.from({ length: 10 }, (_, n) => paces[n % 2]?.take('7', context(60_000))));

    // Ten slots at intervals of 50 ms: the last one begins 450 ms after the first.
    expect(Date.now() - begun).toBeGreaterThanOrEqual(450);
  });

  test('shares the rate among the advertisers of an app', async () => {
    const pace = new LedgerPace(table, 20);
    const begun = Date.now();

    await Promise.all(
      Array.from({ length: 10 }, (_, n) => pace.take(`advertiser-${n % 2}`, context(60_000))),
    );

    // Ten slots at intervals of 50 ms: the last one begins 450 ms after the first.
    expect(Date.now() - begun).toBeGreaterThanOrEqual(450);
  });

  test('delays one advertiser, and takes no slot from the others for it', async () => {
    const pace = new LedgerPace(table, 1000);
    await pace.holdOff('busy', 60_000);

    await expect(pace.take('busy', context(1000))).rejects.toThrow(PaceError);
    await expect(pace.take('idle', context(1000))).resolves.toBeUndefined();
  });

  test('refuses a request whose turn comes after the time left', async () => {
    const pace = new LedgerPace(table, 0.1);
    await pace.take('7', context(1000));

    await expect(pace.take('7', context(1000))).rejects.toThrow(PaceError);
  });

  test('delays all requests for the given time, and never for less than an earlier delay', async () => {
    const pace = new LedgerPace(table, 1000);
    await pace.holdOff('7', 300);
    await pace.holdOff('7', 10);
    const begun = Date.now();

    await pace.take('7', context(60_000));

    expect(Date.now() - begun).toBeGreaterThanOrEqual(250);
  });
});
