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

const read = (file: string): string => readFileSync(join(import.meta.dirname, '../../..', file), 'utf8');

/** The own tables of glue-scripts, as lines with a type and its format, in the order of the table. */
const GLUE_TABLE = 'glue-scripts/tiktok_audiences/config.py';
const ENTRY = /"(\w+)"[:,] "(\w+_sha256)"/g;

describe('the table of identifiers', () => {
  test('equals the table that the Glue job uses for its partitions, in the same order', () => {
    const entries = [...read(GLUE_TABLE).matchAll(ENTRY)].map(([, type, format]) => [type, format]);

    expect(entries).toEqual(IDENTIFIER_TYPES.map((type) => [type, IDENTIFIERS[type].format]));
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

  test.each(IDENTIFIER_TYPES)(
    'has its type %s and the format of it explained in docs/identifiers.md',
    (type) => {
      const page = read('docs/identifiers.md');

      expect(page).toContain(`\`${IDENTIFIERS[type].format}\``);
      expect(page.toLowerCase()).toContain(type === 'email' ? 'e-mail' : type);
    },
  );
});
