import type { MemberSet } from './member-set.ts';

/**
 * Counts the members that TikTok knows, so that a test can make it match one way of hashing and no other.
 *
 * @param members an audience's members
 * @param known hashes of the people that TikTok knows; `null` for a random share
 * @returns undefined for a random share
 */
export function countKnown(members: MemberSet, known: readonly string[] | null): number | undefined {
  if (known === null) return undefined;
  const people = new Set(known);
  return members.toSortedHex().filter((hash) => people.has(hash)).length;
}
