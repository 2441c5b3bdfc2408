import { describe, expect, test } from 'vitest';
import { ManifestError } from '../../../../lambdas/shared/manifest/errors.ts';
import { parseManifest } from '../../../../lambdas/shared/manifest/schema.ts';

const FOLDER = 'tiktok/foodies/email_sha256/q-1/';
const KEY = `${FOLDER}manifest.json`;
const PLACE = {
  kind: 'manifest',
  audience: 'foodies',
  format: 'email_sha256',
  folder: FOLDER,
  runId: 'q-1',
} as const;

const GOOD = {
  version: 1,
  runId: 'q-1',
  source: 'loyalty',
  audience: 'foodies',
  format: 'email_sha256',
  action: 'append',
  exportedAt: '2026-11-22T04:00:00Z',
  files: [
    { key: `${FOLDER}part-00000.csv`, rows: 2, bytes: 130 },
    { key: `${FOLDER}part-00001.csv`, rows: 1, bytes: 65 },
  ],
  rows: 3,
};

const parse = (document: object) => parseManifest(JSON.stringify(document), KEY, PLACE);

describe('parseManifest', () => {
  test('returns a manifest that follows the contract', () => {
    expect(parse(GOOD)).toEqual(GOOD);
  });

  test('leaves out the fields that a later version has added', () => {
    const files = GOOD.files.map((file) => ({ ...file, addedLater: 1 }));

    expect(parse({ ...GOOD, files, addedLater: 1 })).toEqual(GOOD);
  });

  test.each([
    [{ ...GOOD, version: 2 }, 'breaks the contract: version'],
    [{ ...GOOD, action: 'delete' }, 'breaks the contract: action'],
    [{ ...GOOD, exportedAt: 'yesterday' }, 'breaks the contract: exportedAt'],
    [{ ...GOOD, rows: -1 }, 'breaks the contract: rows'],
    [{ ...GOOD, files: undefined }, 'breaks the contract: files'],
    [{ ...GOOD, audience: 'others' }, 'is about another partition: others, email_sha256, run q-1'],
    [{ ...GOOD, format: 'phone_sha256' }, 'is about another partition: foodies, phone_sha256, run q-1'],
    [{ ...GOOD, runId: 'q-2' }, 'is about another partition: foodies, email_sha256, run q-2'],
    [{ ...GOOD, rows: 4 }, 'says 4 rows, but its files together have 3'],
    [
      { ...GOOD, files: [{ key: 'exports/loyalty/q-1/raw.csv', rows: 3, bytes: 195 }] },
      'names a file outside its folder: exports/loyalty/q-1/raw.csv',
    ],
  ])('refuses %j', (document, problem) => {
    expect(() => parse(document)).toThrow(ManifestError);
    expect(() => parse(document)).toThrow(`The manifest ${KEY} ${problem}`);
  });

  test.each([
    ['where a manifest should be', (deep: string) => deep],
    ['in a field', (deep: string) => JSON.stringify(GOOD).replace('"files":', `"files":${deep},"x":`)],
  ])('refuses brackets nested too deeply %s', (_where, textWith) => {
    const text = textWith('['.repeat(100_000) + ']'.repeat(100_000));

    expect(() => parseManifest(text, KEY, PLACE)).toThrow(ManifestError);
  });

  test.each(['', '{', '[]', 'null'])('refuses the text %j', (text) => {
    expect(() => parseManifest(text, KEY, PLACE)).toThrow(ManifestError);
  });
});
