import { z } from 'zod';

/** Names that differ in this share of their letters or less may be slips of each other. */
const SLIP = 0.34;

/**
 * A group of fields. A field of another name is refused, with the name that was most likely meant or else with all names.
 *
 * @param shape the fields
 */
export function group<const Shape extends Readonly<Record<string, z.ZodType>>>(shape: Shape) {
  return z.strictObject(shape, {
    error: ({ code, keys }) =>
      code === 'unrecognized_keys'
        ? keys.map((key) => refuse(key, Object.keys(shape))).join('\n')
        : undefined,
  });
}

function refuse(name: string, known: readonly string[]): string {
  const nearest = known
    .map((other) => ({ other, distance: distanceOf(name.toLowerCase(), other.toLowerCase()) }))
    .filter(({ other, distance }) => distance <= SLIP * Math.max(name.length, other.length))
    .toSorted((a, b) => a.distance - b.distance)[0];
  return nearest === undefined
    ? `expected no field of this name; those here are ${known.filter((other) => other !== '$schema').join(', ')}`
    : `expected no field of this name; did you mean "${nearest.other}"?`;
}

/** Letters to put in, take out or change to make one text of another (Levenshtein). */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const change = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
