import type { LineFault } from './errors.ts';

/**
 * How a file's lines are checked. `prepared`: written by this pipeline, must be exact to the byte. `handPlaced`: a file that
 * an operator placed. In it these are corrected: a byte order mark, a header row, CRLF, empty lines, capital hex digits,
 * quotes, surrounding blanks, empty further columns, and a missing last line end.
 */
export type LineRules = 'prepared' | 'handPlaced';

/** Hex digits of a SHA-256. */
export const HASH_DIGITS = 64;

const MD5_DIGITS = 32;
const SHA1_DIGITS = 40;
const CR = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** A column's name: words, optionally followed by "256". No personal identifier matches. */
const HEADER = /^[a-z]{2,30}(?:[ _-]?256)?(?:[ _-][a-z]{2,30}(?:[ _-]?256)?)*$/i;

const IS_LOWER_HEX = new Uint8Array(256);
for (const digit of Buffer.from('0123456789abcdef')) IS_LOWER_HEX[digit] = 1;

/** Where a line is in its file. */
export interface LinePosition {
  /** The file's first line, which may begin with a byte order mark. */
  readonly isFirst: boolean;
  /** Only empty lines precede it, so that it may be a header. */
  readonly mayBeHeader: boolean;
  /** Whether a line end follows it. */
  readonly isTerminated: boolean;
}

interface FaultVerdict {
  readonly kind: 'fault';
  readonly fault: LineFault;
  readonly column?: number;
}

/** What happens to a line: it is sent as these bytes, skipped, or rejects the file. */
export type LineVerdict =
  | { readonly kind: 'hash'; readonly bytes: Uint8Array }
  | { readonly kind: 'skip' }
  | FaultVerdict;

/**
 * Whether bytes are 64 lower-case hex digits.
 *
 * @param bytes the bytes
 * @param from offset of the first
 * @param to offset after the last
 */
export function isHash(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from !== HASH_DIGITS) return false;
  for (let at = from; at < to; at++) {
    if (IS_LOWER_HEX[bytes[at] ?? 0] === 0) return false;
  }
  return true;
}

/**
 * Judges a line that is not simply a hash (`isHash`) and a line end.
 *
 * @param line the line without its LF
 * @param rules what may be corrected
 * @param position where the line is in its file
 */
export function judgeLine(line: Buffer, rules: LineRules, position: LinePosition): LineVerdict {
  if (rules === 'prepared') return judgePrepared(line, position);
  const text = (position.isFirst ? withoutMark(line) : line).toString('latin1');
  const cells = cellsOf(text);
  const filled = cells.filter((cell) => cell !== '');
  const [only] = filled;
  if (only === undefined) return { kind: 'skip' };
  if (filled.length > 1) return judgeColumns(cells, position);
  if (HASH.test(only)) return { kind: 'hash', bytes: Buffer.from(`${only.toLowerCase()}\n`) };
  if (position.mayBeHeader && isHeader(only)) return { kind: 'skip' };
  return { kind: 'fault', fault: nameFault(only, position) };
}

const DELIMITERS = /[,;\t]/;
/** Space, and the no-break space in ISO 8859-1 and in UTF-8 decoded as ISO 8859-1. */
const SURROUNDING_BLANKS = /^(?:[ \r]|\u00c2?\u00a0)+|(?:[ \r]|\u00c2?\u00a0)+$/g;
const HASH = /^[0-9a-f]{64}$/i;
const QUOTED = /^(["'])(.*)\1$/;

/** The cells of a line, without quotes and surrounding blanks. */
const cellsOf = (text: string): string[] => text.split(DELIMITERS).map((cell) => bare(cell));

function bare(cell: string): string {
  const trimmed = cell.replace(SURROUNDING_BLANKS, '');
  const inner = QUOTED.exec(trimmed)?.[2];
  return inner === undefined ? trimmed : inner.replace(SURROUNDING_BLANKS, '');
}

/** Names the column beside the hashes, if the line shows which column it is. */
function judgeColumns(cells: readonly string[], position: LinePosition): FaultVerdict {
  const isHashes = (cell: string): boolean => HASH.test(cell);
  const isTable =
    cells.some(isHashes) || (position.mayBeHeader && cells.every((c) => c === '' || isHeader(c)));
  if (!isTable) return { kind: 'fault', fault: 'not_hexadecimal' };
  const hashes = Math.max(0, cells.findIndex(isHashes));
  const column = cells.findIndex((cell, index) => cell !== '' && index !== hashes) + 1;
  return { kind: 'fault', fault: 'second_column', column };
}

function judgePrepared(line: Buffer, position: LinePosition): FaultVerdict {
  if (line.length === 0) return { kind: 'fault', fault: 'empty_line' };
  if (!position.isTerminated) return { kind: 'fault', fault: 'truncated_last_line' };
  if (line.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)) {
    return { kind: 'fault', fault: 'byte_order_mark' };
  }
  if (line.at(-1) === CR) return { kind: 'fault', fault: 'carriage_return' };
  return { kind: 'fault', fault: nameFault(line.toString(), position) };
}

function nameFault(line: string, position: LinePosition): LineFault {
  if (line.includes('\0')) return 'nul_byte';
  if (!/^[0-9a-f]+$/i.test(line)) return 'not_hexadecimal';
  switch (line.length) {
    case HASH_DIGITS:
      return 'upper_case';
    case MD5_DIGITS:
      return 'md5';
    case SHA1_DIGITS:
      return 'sha1';
    default:
      return position.isTerminated ? 'wrong_length' : 'truncated_last_line';
  }
}

/** A word of hex digits only, such as "facade", is not a header: it could be a truncated hash. */
function isHeader(text: string): boolean {
  return HEADER.test(text) && !/^[0-9a-f]+$/i.test(text);
}

const withoutMark = (line: Buffer): Buffer =>
  line.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
    ? line.subarray(BYTE_ORDER_MARK.length)
    : line;
