import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ENDPOINTS } from '../../lambdas/shared/tiktok/constants.ts';
import { openEnvelope } from '../../lambdas/shared/tiktok/envelope.ts';
import { ROOT } from './markdown.ts';

const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');

/** The rows of the table of codes: each code with the class of error beside it, `none` for success. */
function documentedCodes(): [number, string][] {
  const [, chapter = ''] = /^## TikTok's codes$([\s\S]*?)^## /m.exec(read('docs', 'operations.md')) ?? [];
  return chapter.split('\n').flatMap((line) => {
    const [, codes = '', , error = ''] = line.split('|').map((cell) => cell.trim());
    return [...codes.matchAll(/\b(?:0|\d{5})\b/g)].map(([code]): [number, string] => [
      Number(code),
      error.replaceAll('`', ''),
    ]);
  });
}

const CLOCK = { nowMs: 0, quotaPeriodMs: 86_400_000 };

/** The class of error that an answer with this code becomes. */
function errorOf(code: number): string {
  const body = JSON.stringify({ code, message: 'because', request_id: '1', data: {} });
  try {
    openEnvelope(ENDPOINTS.update, { status: 200, headers: new Headers(), body }, CLOCK);
    return 'none';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

describe("the table of TikTok's codes in docs/operations.md", () => {
  test.each(documentedCodes())('says rightly what an answer with the code %i becomes', (code, error) => {
    expect(errorOf(code)).toBe(error);
  });

  test('has every code that the client treats by itself', () => {
    const code = read('lambdas', 'shared', 'tiktok', 'envelope.ts');
    const treated = [...code.matchAll(/\b[245]\d{4}\b/g)].map(([text]) => Number(text));
    const documented = documentedCodes().map(([known]) => known);

    expect(treated.filter((known) => !documented.includes(known))).toEqual([]);
    expect(documented.length).toBeGreaterThan(10);
  });
});
