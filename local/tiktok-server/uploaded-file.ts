import { readFile } from 'node:fs/promises';
import { HASH_BYTES } from './member-set.ts';

/** Types that create accepts, for an audience and for an uploaded file. */
export const SHA256_TYPES: readonly string[] = [
  'EMAIL_SHA256',
  'PHONE_SHA256',
  'IDFA_SHA256',
  'GAID_SHA256',
  'FIRST_SHA256',
];

/** Types that the API knows and accepts at upload; this server has no audiences of these types. */
const OTHER_TYPES: readonly string[] = ['FIRST_MD5', 'IDFA_MD5', 'GAID_MD5', 'MULTIPLE_TYPES'];

/** Other names of two types. */
const SAME_TYPES: Readonly<Record<string, string>> = { MAID_SHA256: 'FIRST_SHA256', MAID_MD5: 'FIRST_MD5' };

/** The name under which a type is stored. */
export const canonicalType = (calculateType: string): string => SAME_TYPES[calculateType] ?? calculateType;

export const CALCULATE_TYPES: readonly string[] = [
  ...SHA256_TYPES,
  ...OTHER_TYPES,
  ...Object.keys(SAME_TYPES),
];

/** An accepted file. Its hashes are on disk, so that many uploads need no memory. */
export interface UploadedFile {
  /** The handle given to the caller. */
  readonly filePath: string;
  readonly advertiserId: string;
  readonly calculateType: string;
  /** MD5 of the file as uploaded, hex. */
  readonly signature: string;
  /** File with the hashes, 32 bytes each. */
  readonly hashesFile: string;
  /** Lines that were not a lower-case SHA-256. */
  readonly unparsable: number;
  /** Lines that were. */
  readonly parsed: number;
}

/** @returns the file's hashes, eight 32-bit words each */
export async function readHashes(file: UploadedFile): Promise<Uint32Array> {
  const bytes = await readFile(file.hashesFile);
  // Copied, because a pooled buffer may begin at an address that is not a multiple of four.
  const words = new Uint32Array((file.parsed * HASH_BYTES) / Uint32Array.BYTES_PER_ELEMENT);
  bytes.copy(Buffer.from(words.buffer));
  return words;
}
