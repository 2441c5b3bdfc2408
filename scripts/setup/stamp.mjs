// Remembers what was made of which input, so that setup repeats nothing.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * @param {string | Buffer} content
 * @returns {string} its SHA-256 in hex
 */
export const sha256 = (content) => createHash('sha256').update(content).digest('hex');

/**
 * @param {string} file the stamp
 * @param {string} input digest of everything that the result depends on
 * @param {readonly string[]} [results] files that must be there too
 * @returns {boolean} whether the results were made of this input
 */
export function isFresh(file, input, results = []) {
  return (
    existsSync(file) && readFileSync(file, 'utf8') === input && results.every((result) => existsSync(result))
  );
}

/**
 * @param {string} file the stamp
 * @param {string} input what the results were made of
 */
export function stamp(file, input) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, input);
}
