import { readFile } from 'node:fs/promises';
import { HASH_BYTES } from './member-set.ts';

/** What creation takes: the type of an audience, and what a file is uploaded as. */
export const SHA256_TYPES: readonly string[] = [
  'EMAIL_SHA256',
  'PHONE_SHA256',
  'IDFA_SHA256',
  'GAID_SHA256',
  'FIRST_SHA256',
];

/** Known to the API; taken at upload, but this server has no audiences of these types. */
const OTHER_TYPES: readonly string[] = ['FIRST_MD5', 'IDFA_MD5', 'GAID_MD5', 'MULTIPLE_TYPES'];

/** Other names of two types. */
const SAME_TYPES: Readonly<Record<string, string>> = { MAID_SHA256: 'FIRST_SHA256', MAID_MD5: 'FIRST_MD5' };

/** The name by which a type is kept. */
export const canonicalType = (calculateType: string): string => SAME_TYPES[calculateType] ?? calculateType;

export const CALCULATE_TYPES: readonly string[] = [
  ...SHA256_TYPES,
  ...OTHER_TYPES,
  ...Object.keys(SAME_TYPES),
];

/** A file that was taken. Its hashes stand on disk, so that uploads of any number need no memory. */
export interface UploadedFile {
  /** The handle given to the caller. */
  readonly filePath: string;
  readonly advertiserId: string;
  readonly calculateType: string;
  /** MD5 of the file as uploaded, hex. */
  readonly signature: string;
  /** Where the hashes stand, 32 bytes each. */
  readonly hashesFile: string;
  /** Lines that were no lower-case SHA-256. */
  readonly unparsable: number;
  /** Lines that were. */
  readonly parsed: number;
}

/** @returns the file's hashes, eight 32-bit words each */
export async function readHashes(file: UploadedFile): Promise<Uint32Array> {
  const bytes = await readFile(file.hashesFile);
  // Copied, because a pooled buffer may begin at an address that is no multiple of four.
  const words = new Uint32Array((file.parsed * HASH_BYTES) / Uint32Array.BYTES_PER_ELEMENT);
  bytes.copy(Buffer.from(words.buffer));
  return words;
}
