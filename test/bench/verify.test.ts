import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BenchmarkError } from '../../bench/errors.ts';
import { checkCounts, checkLines } from '../../bench/verify.ts';
import type { Truth } from '../../sample-data/generate.ts';

const A = 'a'.repeat(64);
const ONES = '1'.repeat(64);
// 0xa ^ 0x1 = 0xb, digit by digit.
const A_XOR_ONES = 'b'.repeat(64);

const truth: Truth = {
  version: 2,
  source: 'bench',
  exportId: 'export',
  records: 3,
  rows: 3,
  rejectedRows: {},
  columns: [],
  partitions: [
    {
      audience: 'Café lovers',
      format: 'email_sha256',
      rows: 2,
      rejected: 0,
      people: 2,
      unique: 2,
      xor: A_XOR_ONES,
    },
    { audience: 'Café lovers', format: 'phone_sha256', rows: 1, rejected: 0, people: 1, unique: 1, xor: A },
  ],
};

let folder: string;
const write = (format: string, file: string, text: string): void => {
  const place = join(folder, 'Café lovers', format, 'run');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, file), text);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'verify-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('checkLines', () => {
  test('accepts the lines of the truth in any file and order', async () => {
    write('email_sha256', 'part-00000.csv', `${ONES}\n`);
    write('email_sha256', 'part-00001.csv', `${A}\n`);

    await expect(checkLines('email and devices', truth, folder)).resolves.toBeUndefined();
  });

  test.each([
    ['a line is missing', `${A}\n`],
    ['a line is there twice', `${A}\n${A}\n`],
    ['a line is another one', `${A}\n${'2'.repeat(64)}\n`],
    ['the file ends within a line', `${A}\n${ONES}`],
  ])('refuses a partition when %s', async (_, text) => {
    write('email_sha256', 'part-00000.csv', text);

    await expect(checkLines('email and devices', truth, folder)).rejects.toThrow(BenchmarkError);
  });

  test('refuses a partition that the truth does not have', async () => {
    write('email_sha256', 'part-00000.csv', `${A}\n${ONES}\n`);
    write('gaid_sha256', 'part-00000.csv', `${A}\n`);

    await expect(checkLines('email and devices', truth, folder)).rejects.toThrow('2 of 1 partitions');
  });
});

describe('checkCounts', () => {
  test('accepts the counts of the part that was measured', () => {
    expect(() =>
      checkCounts('email and devices', truth, [
        { audience: 'Café lovers', format: 'email_sha256', unique: 2 },
      ]),
    ).not.toThrow();
  });

  test('refuses another count', () => {
    const found = [{ audience: 'Café lovers', format: 'email_sha256', unique: 3 }];

    expect(() => checkCounts('email and devices', truth, found)).toThrow(
      new BenchmarkError('expected Café lovers email_sha256 2; found Café lovers email_sha256 3'),
    );
  });
});
