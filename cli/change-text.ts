import { isDeepStrictEqual } from 'node:util';
import type { WrittenSource } from '../operations/sources/config-file.ts';

/** Tells which fields of a source that is replaced change: a line each. */
export function changedLines(before: WrittenSource, after: WrittenSource): string[] {
  const was = new Map<string, unknown>(Object.entries(before));
  const is = new Map<string, unknown>(Object.entries(after));
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((field) => !isDeepStrictEqual(was.get(field), is.get(field)))
    .map((field) => `changed: ${field} is ${shown(is.get(field))}, was ${shown(was.get(field))}`);
}

const shown = (value: unknown): string => JSON.stringify(value) ?? 'not set';
