import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PYTHON } from '../../../scripts/setup/paths.mjs';
import { zip } from '../../../scripts/setup/zip.mjs';

const folder = mkdtempSync(join(tmpdir(), 'zip-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What Python's own reader finds, which also checks every entry's checksum. */
function read(archive: Buffer): unknown {
  const file = join(folder, 'archive.zip');
  writeFileSync(file, archive);
  const script = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    print(json.dumps([[one.filename, one.date_time, archive.read(one).decode()] for one in archive.infolist()]))`;
  return JSON.parse(execFileSync(PYTHON, ['-c', script, file], { encoding: 'utf8' }));
}

test('an archive has its entries sorted, the manifest first, all from the first day that the format knows', () => {
  const entries = {
    'b/Two.class': 'zwei',
    'META-INF/MANIFEST.MF': 'm',
    'META-INF/A': '',
    'a/Ünï.class': 'eins',
  };

  const archive = zip(Object.entries(entries).map(([name, text]) => ({ name, content: Buffer.from(text) })));

  expect(read(archive)).toEqual([
    ['META-INF/MANIFEST.MF', [1980, 1, 1, 0, 0, 0], 'm'],
    ['META-INF/A', [1980, 1, 1, 0, 0, 0], ''],
    ['a/Ünï.class', [1980, 1, 1, 0, 0, 0], 'eins'],
    ['b/Two.class', [1980, 1, 1, 0, 0, 0], 'zwei'],
  ]);
});

test('the same entries in another order give the same bytes', () => {
  const one = { name: 'one', content: Buffer.from('1') };
  const two = { name: 'two', content: Buffer.from('2') };

  expect(zip([two, one]).equals(zip([one, two]))).toBe(true);
});
