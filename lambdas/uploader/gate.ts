import { type LineFault, PrivacyGateError } from './errors.ts';
import { HASH_DIGITS, isHash, judgeLine, type LineRules } from './line.ts';

/** Bytes of a line as it is uploaded: 64 hex digits and LF. */
export const LINE_BYTES = HASH_DIGITS + 1;

const LF = 0x0a;
/** A longer line is rejected before its end is read, so that a file without line ends needs no memory. */
const LONGEST_LINE = 1024;

/** A stream of lines and its place in the file. */
export interface LineSource {
  readonly key: string;
  readonly rules: LineRules;
  /** Offset of the stream's first byte in the file; a byte order mark or a header is possible only at 0. */
  readonly start: number;
}

/** Complete lines, exactly as they are uploaded. */
export interface Block {
  readonly bytes: Uint8Array;
  readonly rows: number;
  /** Offset in the file of the byte after these lines. */
  readonly end: number;
}

/**
 * The privacy gate: lets through lines of 64 hex digits and nothing else.
 *
 * @param chunks the file's bytes, in chunks of any size
 * @param source the file and the stream's place in it
 * @param rowsPerPart rows of a part; no block crosses a multiple of it
 * @returns the lines as they are uploaded (lower case, LF), in blocks
 * @throws {PrivacyGateError} at the first line that is not a hash; it names the line, never its content
 */
export async function* passLines(
  chunks: AsyncIterable<Uint8Array>,
  source: LineSource,
  rowsPerPart: number,
): AsyncGenerator<Block> {
  const gate = new LineGate(source, rowsPerPart);
  for await (const chunk of chunks) yield* gate.pass(chunk);
  yield* gate.end();
}

class LineGate {
  readonly #source: LineSource;
  readonly #rowsPerPart: number;
  /** The beginning of a line whose end has not arrived yet. */
  #carry: Buffer = Buffer.alloc(0);
  #offset: number;
  #line = 0;
  /** Rows since the last end of a part. */
  #partRows = 0;
  #mayBeHeader: boolean;
  #block: Uint8Array[] = [];
  #blockRows = 0;

  constructor(source: LineSource, rowsPerPart: number) {
    this.#source = source;
    this.#rowsPerPart = rowsPerPart;
    this.#offset = source.start;
    this.#mayBeHeader = source.start === 0;
  }

  *pass(chunk: Uint8Array): Generator<Block> {
    const bytes = Buffer.concat([this.#carry, chunk]);
    let from = 0;
    for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, from)) {
      this.#takeLine(bytes, from, at);
      from = at + 1;
      if (this.#partRows === this.#rowsPerPart) {
        this.#partRows = 0;
        yield this.#takeBlock();
      }
    }
    this.#carry = bytes.subarray(from);
    if (this.#carry.length > LONGEST_LINE) throw this.#refusal(this.#line + 1, 'wrong_length');
    if (this.#blockRows > 0) yield this.#takeBlock();
  }

  *end(): Generator<Block> {
    if (this.#carry.length > 0) this.#judge(this.#carry, false);
    if (this.#blockRows > 0) yield this.#takeBlock();
  }

  #takeLine(bytes: Buffer, from: number, to: number): void {
    if (isHash(bytes, from, to)) {
      this.#add(bytes.subarray(from, to + 1));
      this.#advance(LINE_BYTES);
    } else {
      this.#judge(bytes.subarray(from, to), true);
    }
  }

  #judge(line: Buffer, isTerminated: boolean): void {
    const isFirst = this.#line === 0 && this.#source.start === 0;
    const verdict = judgeLine(line, this.#source.rules, {
      isFirst,
      mayBeHeader: this.#mayBeHeader,
      isTerminated,
    });
    this.#advance(line.length + (isTerminated ? 1 : 0));
    if (verdict.kind === 'fault') throw this.#refusal(this.#line, verdict.fault, verdict.column);
    if (verdict.kind === 'hash') this.#add(verdict.bytes);
    if (line.length > 0) this.#mayBeHeader = false;
  }

  #advance(bytes: number): void {
    this.#line++;
    this.#offset += bytes;
  }

  #add(line: Uint8Array): void {
    this.#block.push(line);
    this.#blockRows++;
    this.#partRows++;
    this.#mayBeHeader = false;
  }

  #takeBlock(): Block {
    const block = { bytes: Buffer.concat(this.#block), rows: this.#blockRows, end: this.#offset };
    this.#block = [];
    this.#blockRows = 0;
    return block;
  }

  #refusal(line: number, fault: LineFault, column?: number): PrivacyGateError {
    return new PrivacyGateError(this.#source.key, line, fault, column);
  }
}
