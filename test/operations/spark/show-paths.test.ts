import { join } from 'node:path';
import { expect, test } from 'vitest';
import { showPaths } from '../../../operations/spark/show-paths.ts';

const HERE = process.cwd();

test.each([
  [
    'the file as it was given',
    'my files/x.csv',
    `E: file:${HERE}/my files/x.csv is a zip`,
    'E: my files/x.csv is a zip',
  ],
  ['a file of a folder', 'week/', `E: file:${HERE}/week/a.csv, line 3: no`, 'E: week/a.csv, line 3: no'],
  ['the folder itself', './week', `E: ${HERE}/week has no file`, 'E: ./week has no file'],
  ['this folder', '.', `E: file://${HERE}/a.csv and ${HERE}2/b.csv`, `E: ./a.csv and ${HERE}2/b.csv`],
  ['a whole path', join(HERE, 'x.csv'), `E: file:${HERE}/x.csv is no text`, `E: ${HERE}/x.csv is no text`],
  [
    'another file of this machine',
    'x.csv',
    'E: file:/tmp/out/a cannot be written',
    'E: /tmp/out/a cannot be written',
  ],
  [
    'a name with signs of patterns',
    'a$&(1).csv',
    `E: file:${HERE}/a$&(1).csv is odd`,
    'E: a$&(1).csv is odd',
  ],
  ['an export in S3', 'x.csv', 'E: s3://bucket/exports/x.csv is odd', 'E: s3://bucket/exports/x.csv is odd'],
])('shows %s', (_what, exportPath, message, shown) => {
  expect(showPaths(message, exportPath)).toBe(shown);
});
