import { HASH_BYTES } from './member-set.ts';
import type { ViolationKind } from './types.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const HASH_DIGITS = HASH_BYTES * 2;
/** Without a limit, a plain-text file would fill the log with one entry per line. */
const VIOLATIONS_KEPT = 100;

const LOWER_CASE = 1;
const UPPER_CASE = 2;
const nibbles = new Uint8Array(256);
const cases = new Uint8Array(256);
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
  nibbles[digit.charCodeAt(0)] = value;
  cases[digit.charCodeAt(0)] = LOWER_CASE;
  const upper = digit.toUpperCase().charCodeAt(0);
  if (upper !== digit.charCodeAt(0)) cases[upper] = UPPER_CASE;
}

/**
 * Reads an uploaded file byte by byte, for any chunk sizes: packs each line that is a lower-case SHA-256 into 32 bytes, and
 * records the positions and faults of the other lines. Keeps no content of a line that is not a hash.
 */
export class LineScanner {
  readonly violations: { readonly line: number; readonly kind: ViolationKind }[] = [];
  /** Lines that are a lower-case SHA-256. */
  parsed = 0;
  /** Other lines, including those beyond the recorded violations. */
  unparsable = 0;
  readonly #line = Buffer.alloc(HASH_BYTES);
  #length = 0;
  #hexDigits = 0;
  #upperCase = false;
  #first = 0;
  #last = 0;

  /** @returns the hashes of the lines that ended in this chunk, 32 bytes each */
  push(chunk: Buffer): Buffer {
    const hashes = Buffer.allocUnsafe((Math.floor(chunk.length / HASH_DIGITS) + 1) * HASH_BYTES);
    let length = 0;
    for (const byte of chunk) {
      if (byte === LINE_FEED) length += this.#endLine(hashes, length);
      else this.#take(byte);
    }
    return hashes.subarray(0, length);
  }

  /** @returns the hash of a last line without line feed, if it is one */
  end(): Buffer {
    const hash = Buffer.alloc(HASH_BYTES);
    return hash.subarray(0, this.#length > 0 ? this.#endLine(hash, 0) : 0);
  }

  #take(byte: number): void {
    const kind = cases[byte];
    if (kind === LOWER_CASE && this.#length < HASH_DIGITS) {
      const at = this.#length >> 1;
      const high = this.#length % 2 === 0;
      const nibble = nibbles[byte] ?? 0;
      this.#line[at] = high ? nibble << 4 : (this.#line[at] ?? 0) | nibble;
    }
    if (kind !== 0) this.#hexDigits += 1;
    if (kind === UPPER_CASE) this.#upperCase = true;
    if (this.#length === 0) this.#first = byte;
    this.#last = byte;
    this.#length += 1;
  }

  /** @returns number of bytes written */
  #endLine(hashes: Buffer, offset: number): number {
    const kind = this.#judge();
    if (kind === undefined) {
      this.parsed += 1;
      this.#line.copy(hashes, offset);
    } else {
      this.unparsable += 1;
      const line = this.parsed + this.unparsable;
      if (this.violations.length < VIOLATIONS_KEPT) this.violations.push({ line, kind });
    }
    this.#length = 0;
    this.#hexDigits = 0;
    this.#upperCase = false;
    return kind === undefined ? HASH_BYTES : 0;
  }

  #judge(): ViolationKind | undefined {
    const onlyHex = this.#hexDigits === this.#length;
    if (this.#length === HASH_DIGITS && onlyHex) return this.#upperCase ? 'upper_case_hash' : undefined;
    if (this.#length === 0) return 'empty_line';
    // 0xEF begins the byte order mark, and no line that is intended as a hash begins with it.
    if (this.#first === 0xef) return 'bom';
    return this.#last === CARRIAGE_RETURN ? 'crlf' : 'not_a_hash';
  }
}
