import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  calculateTypeOf,
  FORMATS,
  IDENTIFIER_TYPES,
  IDENTIFIERS,
  TYPE_OF_FORMAT,
} from '../../../lambdas/shared/identifiers.ts';
import { SHA256_TYPES } from '../../../local/tiktok-server/uploaded-file.ts';

const read = (file: string): string => readFileSync(join(import.meta.dirname, '../../..', file), 'utf8');

const TYPES: readonly string[] = IDENTIFIER_TYPES;
const TYPES_WITH_FORMAT = IDENTIFIER_TYPES.map((type) => `${type} ${IDENTIFIERS[type].format}`);

/** What a pattern finds in a text: its groups, joined by a blank. */
const findAll = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, ...groups]) => groups.join(' '));

/** The part of a text from a beginning to the next end. */
function sectionOf(text: string, begin: string, end: string): string {
  const [, section = ''] = text.split(begin);
  const [part = ''] = section.split(end);
  return part;
}

/** Further lists of types or formats, which cannot import the table: how each is read from its file. */
const LISTS: readonly (readonly [
  file: string,
  list: (text: string) => string[],
  expected: readonly string[],
])[] = [
  [
    'glue-scripts/rows/IdentifierTypes.scala',
    (text) => findAll(text, /IdentifierType\("(\w+)", "(\w+)"/g),
    TYPES_WITH_FORMAT,
  ],
  [
    'glue-scripts/tiktok_audiences/config.py',
    (text) => findAll(sectionOf(text, 'IDENTIFIER_TYPES = (', ')'), /"(\w+)"/g),
    TYPES,
  ],
  [
    'glue-scripts/tiktok_audiences/columns.py',
    (text) => findAll(sectionOf(text, 'USUAL_NAMES: ', '\n}'), /^ {4}"(\w+)": /gm),
    TYPES,
  ],
  [
    'bench/plain_rules.py',
    (text) => findAll(sectionOf(text, 'FORMATS = {', '}'), /"(\w+)": "(\w+)"/g),
    TYPES_WITH_FORMAT,
  ],
  ['test/vectors/identifiers.tsv', (text) => [...new Set(findAll(text, /^(\w+)\t(?!region\t)/gm))], TYPES],
  [
    'docs/identifiers.md',
    (text) => findAll(findAll(text, /^## .* → (.*)$/gm).join('\n'), /`(\w+)`/g),
    FORMATS,
  ],
  [
    'docs/operations.md',
    (text) => findAll(sectionOf(text, '## Place a partition by hand', ' in any case'), /`(\w+_\w+)`/g),
    FORMATS,
  ],
];

describe('the table of identifiers', () => {
  test.each(LISTS)('agrees with the list in %s', (file, list, expected) => {
    expect(list(read(file)).toSorted(), `types or formats of ${file}`).toEqual(expected.toSorted());
  });

  test('calls no two types the same', () => {
    const names = IDENTIFIER_TYPES.flatMap((type) => [IDENTIFIERS[type].label, IDENTIFIERS[type].plural]);

    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test("has TikTok's type for each format (identity types of the customer-file API)", () => {
    expect(FORMATS.map(calculateTypeOf)).toEqual([
      'EMAIL_SHA256',
      'PHONE_SHA256',
      'IDFA_SHA256',
      'GAID_SHA256',
      'FIRST_SHA256',
    ]);
  });

  test('gives the type of each format', () => {
    expect(TYPE_OF_FORMAT).toEqual({
      email_sha256: 'email',
      phone_sha256: 'phone',
      idfa_sha256: 'idfa',
      gaid_sha256: 'gaid',
      first_sha256: 'maid',
    });
  });

  test('has only formats that the TikTok server of the tests accepts', () => {
    const refused = FORMATS.map(calculateTypeOf).filter((type) => !SHA256_TYPES.includes(type));

    expect(refused, 'missing from SHA256_TYPES of local/tiktok-server/uploaded-file.ts').toEqual([]);
  });

  test('has the name of each type among the recognised column names of docs/identifiers.md', () => {
    const names = sectionOf(read('docs/identifiers.md'), '## Recognition of columns', '\n## ');

    const missing = TYPES.filter((type) => !names.includes(`\`${type}\``));
    expect(missing, 'missing from "Recognition of columns" of docs/identifiers.md').toEqual([]);
  });
});
