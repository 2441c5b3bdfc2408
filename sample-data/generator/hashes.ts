import { createHash } from 'node:crypto';
import { pick, roll } from './chance.ts';
import { type Identity, NO_NOTES, type Note, PURPOSE, type Row, type WrittenCell } from './identity.ts';
import { sha256Hex } from './sha256.ts';

/** Hashes of cells without an identifier, as tools produce them. */
const HASHES_OF_NOTHING = [
  ...['', ' ', 'null', 'none', 'nan', 'undefined', 'unknown', '0'].map(sha256Hex),
] as [string, ...string[]];

const UPPER_CASE: readonly Note[] = ['upperCaseHash'];

export const legacyHash = (algorithm: 'md5' | 'sha1', value: string): string =>
  createHash(algorithm).update(value).digest('hex');

/** Forms of hashes that cannot be used. */
export const BAD_HASHES = 4;

/**
 * @param kind 0 to `BAD_HASHES` - 1
 * @returns a cell with a hash that cannot be used
 */
export function badHash(kind: number, value: string, index: number): Identity {
  const bad = (outcome: string, text: string): Identity => ({ outcome, values: [], text });
  switch (kind) {
    case 0:
      return bad('hashed_md5', legacyHash('md5', value));
    case 1:
      return bad('hashed_sha1', legacyHash('sha1', value));
    case 2:
      return bad('hash_of_nothing', pick(HASHES_OF_NOTHING, index));
    default:
      return bad('hash_in_base64', createHash('sha256').update(value).digest('base64'));
  }
}

/** @returns a hash as in exports: hex in either case */
export const writeHash = (hash: string, { seed, index }: Row): WrittenCell =>
  roll(seed, index, PURPOSE.hashedEmailWriting, 3) === 0
    ? { text: hash.toUpperCase(), notes: UPPER_CASE }
    : { text: hash, notes: NO_NOTES };
