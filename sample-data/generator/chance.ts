/** A 32-bit hash whose input and output map one to one (the finalizer of MurmurHash3). */
function scramble(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/**
 * Returns a pseudo-random number that depends only on its arguments: any row can be generated without the rows before it.
 *
 * @param seed of the whole export
 * @param index of the person or the row
 * @param purpose distinguishes the draws of one index
 * @returns 0 to 2^32 - 1; different for each index with the same seed and purpose
 */
export const draw = (seed: number, index: number, purpose: number): number =>
  scramble(scramble(seed ^ Math.imul(purpose, 0x9e3779b1)) ^ index) >>> 0;

/** @returns a draw as a whole number from 0 to `sides` - 1 */
export const roll = (seed: number, index: number, purpose: number, sides: number): number =>
  Math.floor((draw(seed, index, purpose) / 2 ** 32) * sides);

/** @returns an entry of a non-empty list */
export const pick = <T>(list: readonly [T, ...T[]], number: number): T =>
  list[number % list.length] ?? list[0];
