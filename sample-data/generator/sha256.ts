import { hash } from 'node:crypto';

/** @returns the SHA-256 of the value's UTF-8 bytes, lower-case hex */
export const sha256Hex = (value: string): string => hash('sha256', value, 'hex');

/**
 * Adds the SHA-256 of a value to a XOR of hashes, eight 32-bit words.
 *
 * Takes the digest as a string of 32 one-byte characters: three times as fast as a Buffer for each of millions.
 */
export function xorSha256(words: Int32Array, value: string): void {
  const bytes = hash('sha256', value, 'binary');
  for (let word = 0; word < words.length; word += 1) {
    const at = word * 4;
    words[word] =
      (words[word] ?? 0) ^
      ((bytes.charCodeAt(at) << 24) |
        (bytes.charCodeAt(at + 1) << 16) |
        (bytes.charCodeAt(at + 2) << 8) |
        bytes.charCodeAt(at + 3));
  }
}
