import type { ConfigIssue } from './errors.ts';

/** Text in double quotes, as a whole, or one bracket. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{}]/gs;

/**
 * Finds where brackets are nested too deeply. What reads JSON and what checks it call themselves for each level, and would end
 * with an error that names no place.
 *
 * @param text JSON, or what should be
 * @param deepest levels that are allowed
 * @returns the place and the limit; undefined when the text keeps it
 */
export function findDeepNesting(text: string, deepest: number): ConfigIssue | undefined {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if (depth > deepest) {
      const before = text.slice(0, index).split('\n');
      return {
        path: `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`,
        expected: `expected at most ${deepest} brackets inside one another`,
      };
    }
  }
  return undefined;
}
