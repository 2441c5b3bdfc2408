import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { listLocalFolder } from '../../../operations/sources/local-files.ts';

const FILES = 1201;
const SIZE = 100;

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'local-files-'));
  const folder = join(root, 'exports');
  for (const name of ['weeks', 'node_modules', '.hidden']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'notes.md'), 'not an export');
  for (let n = 1; n < FILES; n += 1)
    writeFileSync(join(folder, `part-${String(n).padStart(4, '0')}.csv`), 'email');
  writeFileSync(join(folder, 'Zebra.parquet'), 'data');
});

describe('listLocalFolder', () => {
  test('gives the folders first, and how many there are', () => {
    expect(listLocalFolder(root, 'exports', { page: 1, size: 2 })).toEqual({
      items: [
        { name: 'weeks', path: 'exports/weeks', kind: 'folder' },
        { name: 'part-0001.csv', path: 'exports/part-0001.csv', kind: 'file', bytes: 5 },
      ],
      ...{ total: FILES + 1, page: 1, size: 2, folder: 'exports', parent: '' },
    });
  });

  test('gives the last of many files on the last page', () => {
    const { items, page } = listLocalFolder(root, 'exports', { page: 13, size: SIZE });

    expect({ page, names: items.map(({ name }) => name) }).toEqual({
      page: 13,
      names: ['part-1200.csv', 'Zebra.parquet'],
    });
  });

  test.each([
    ['zebra', ['Zebra.parquet']],
    ['WEEK', ['weeks']],
    ['-1200', ['part-1200.csv']],
    ['notes', []],
  ])('finds files and folders by the text %s', (text, names) => {
    const { items } = listLocalFolder(root, 'exports', { text, page: 1, size: SIZE });

    expect(items.map(({ name }) => name)).toEqual(names);
  });
});
