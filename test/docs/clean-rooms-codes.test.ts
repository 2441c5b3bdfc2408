import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FAILURE_CODES, OTHER_CODE } from '../../lambdas/shared/clean-rooms/failure-codes.ts';
import { ROOT } from './markdown.ts';

/** The rows of the table of codes, each cell as it is written. */
function documentedCodes(): string[][] {
  const page = readFileSync(join(ROOT, 'docs', 'operations.md'), 'utf8');
  const [, chapter = ''] = /^## Codes of failed queries and jobs$([\s\S]*?)^## /m.exec(page) ?? [];
  const rows = chapter.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

describe("the table of Clean Rooms' codes in docs/operations.md", () => {
  test('says of each code what the pipeline says', () => {
    const known = Object.entries(FAILURE_CODES).map(([code, text]) => [
      `\`${code}\``,
      text.meaning,
      text.remedy,
    ]);

    expect(documentedCodes()).toEqual([...known, ['any other', OTHER_CODE.meaning, OTHER_CODE.remedy]]);
  });

  // Clean Rooms API reference, ProtectedQueryError and ProtectedJobError.
  test('has each code that Clean Rooms documents', () => {
    expect(documentedCodes().map(([code]) => code)).toEqual([
      '`MALFORMED_QUERY`',
      '`MALFORMED_SCRIPT`',
      '`RESOURCE_NOT_FOUND`',
      '`INVALID_RESOURCE`',
      '`RESOURCE_ACCESS_DENIED`',
      '`INSUFFICIENT_COMPUTE`',
      '`TRANSIENT_ERROR`',
      '`INTERNAL_ERROR`',
      '`UNKNOWN_ERROR`',
      'any other',
    ]);
  });
});
