import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type GenerateOptions, generateExport } from '../../sample-data/generate.ts';
import { GeneratorError } from '../../sample-data/generator/errors.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'generate-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const generate = (name: string, options: Partial<GenerateOptions> = {}) =>
  generateExport({ folder: join(folder, name), rows: 1000, ...options });

const filesOf = (name: string): string[] => readdirSync(join(folder, name)).sort();

const textOf = (name: string): string =>
  filesOf(name)
    .map((file) => readFileSync(join(folder, name, file), 'utf8'))
    .join('');

const dataLines = (name: string): string[] =>
  textOf(name)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('segment,'));

describe('generateExport', () => {
  test('writes the same bytes and gives the same truth for the same seed', async () => {
    const [first, second] = [await generate('a', { seed: 5 }), await generate('b', { seed: 5 })];

    expect(textOf('b')).toBe(textOf('a'));
    expect(second).toEqual(first);
  });

  test('writes other people for another seed', async () => {
    await generate('a', { seed: 5, columns: ['device_id'], audiences: ['one'], files: 1 });
    await generate('b', { seed: 6, columns: ['device_id'], audiences: ['one'], files: 1 });

    const ids = (name: string): string[] =>
      [
        ...textOf(name)
          .toLowerCase()
          .matchAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g),
      ]
        .map(([id]) => id)
        .filter((id) => !/^(0|1)\1{7}-/.test(id));
    const others = new Set(ids('b'));
    expect(ids('a').filter((id) => others.has(id))).toEqual([]);
  });

  test('writes the same rows and gives the same truth into any number of files', async () => {
    const [one, seven] = [await generate('one', { files: 1 }), await generate('seven', { files: 7 })];

    expect(filesOf('seven')).toHaveLength(7);
    expect(dataLines('seven')).toEqual(dataLines('one'));
    expect(seven).toEqual(one);
  });

  test('gives the same truth when threads share the work', async () => {
    const columns = ['segment', 'device_id'] as const;
    const [threads, single] = [
      await generate('threads', { rows: 100_000, files: 4, columns }),
      // One row less is made without threads; the first 99,999 rows are the same.
      await generate('single', { rows: 99_999, files: 1, columns }),
    ];

    expect(dataLines('threads').slice(0, 99_999)).toEqual(dataLines('single'));
    expect(threads.rows - single.rows).toBe(1);
    const rowsOf = (truth: typeof threads): number =>
      truth.partitions.reduce((sum, { rows }) => sum + rows, 0);
    expect(rowsOf(threads) - rowsOf(single)).toBeLessThanOrEqual(1);
  });

  test('repeats one row in five and leaves no more than the bad share unusable', async () => {
    const truth = await generate('a', { rows: 20_000, columns: ['segment', 'device_id'] });

    const [column] = truth.columns;
    const rejected = Object.values(column?.rejected ?? {}).reduce((sum, count) => sum + count, 0);
    const rows = truth.partitions.reduce((sum, partition) => sum + partition.rows, 0);
    const unique = truth.partitions.reduce((sum, partition) => sum + partition.unique, 0);
    expect(rejected / 20_000).toBeCloseTo(0.05, 2);
    expect(1 - unique / rows).toBeCloseTo(0.2, 2);
    expect(new Set(truth.partitions.map(({ audience }) => audience)).size).toBe(5);
  });

  test('writes a header and no rows when asked for none', async () => {
    const truth = await generate('a', { rows: 0, files: 1 });

    expect(textOf('a')).toBe('segment,email,hashed_email,phone,country,idfa,gaid\n');
    expect([truth.rows, truth.partitions]).toEqual([0, []]);
  });

  test('packs the same text when asked for gzip', async () => {
    await generate('plain', { files: 1 });
    await generate('packed', { files: 1, gzip: true });

    expect(filesOf('packed')).toEqual(['part-00000.csv.gz']);
    expect(gunzipSync(readFileSync(join(folder, 'packed', 'part-00000.csv.gz'))).toString('utf8')).toBe(
      textOf('plain'),
    );
  });

  test('writes the same cells as Parquet and as JSON Lines, with NULL for an empty cell', async () => {
    const columns = ['segment', 'email', 'gaid'] as const;
    const truths = [
      await generate('parquet', { format: 'parquet', files: 1, columns }),
      await generate('jsonl', { format: 'jsonl', files: 1, columns }),
    ];

    const file = await asyncBufferFromFile(join(folder, 'parquet', 'part-00000.parquet'));
    const lines = textOf('jsonl').trimEnd().split('\n');
    const rows = lines.map((line): unknown => JSON.parse(line));
    expect(await parquetReadObjects({ file })).toEqual(rows);
    expect(rows).toContainEqual(expect.objectContaining({ gaid: null }));
    expect(truths[1]).toEqual(truths[0]);
  });

  test.each<[string, Partial<GenerateOptions>]>([
    ['rows: expected a whole number from 0 to 100000000, found -1', { rows: -1 }],
    ['rows: expected a whole number from 0 to 100000000, found 1.5', { rows: 1.5 }],
    ['seed: expected a whole number from 0 to 2147483647, found -3', { seed: -3 }],
    ['files: expected 1 or more, found 0', { files: 0 }],
    ['columns: expected at least one identifier', { columns: ['segment'] }],
    ['gzip: expected csv or jsonl; Parquet packs by itself', { gzip: true, format: 'parquet' }],
    ['cutPerMille: expected 0 for jsonl; only csv has records cut off', { cutPerMille: 1, format: 'jsonl' }],
  ])('refuses options with "%s"', async (message, options) => {
    await expect(generate('a', options)).rejects.toThrow(new GeneratorError(message));
  });
});

describe('the command', () => {
  test('writes the export into the folder and prints its truth', async () => {
    const script = join(import.meta.dirname, '../../sample-data/generate.ts');
    const args = ['--rows', '50', '--files', '1', '--seed', '9', '--columns', 'segment,email'];

    const printed = execFileSync(process.execPath, [script, '--folder', join(folder, 'cli'), ...args], {
      encoding: 'utf8',
    });

    const truth = await generate('api', { rows: 50, files: 1, seed: 9, columns: ['segment', 'email'] });
    expect(JSON.parse(printed)).toEqual(truth);
    expect(textOf('cli')).toBe(textOf('api'));
  });
});
