import { createHash, type Hash } from 'node:crypto';
import type { FilePart } from '../shared/ledger/files.ts';
import { MAX_FILE_BYTES } from '../shared/tiktok/constants.ts';
import { type Compression, detectCompression, gunzip } from './compression.ts';
import { LINE_BYTES, passLines } from './gate.ts';
import type { LineRules } from './line.ts';
import type { PartitionObjects } from './objects.ts';

/** Rows of the largest file that TikTok accepts; a longer file is cut into parts of this size. */
export const ROWS_PER_PART = Math.floor(MAX_FILE_BYTES / LINE_BYTES);

/** What a file contains. */
export interface Survey {
  /** SHA-256 in hex of the object as it is. */
  readonly sha256: string;
  /** How the object is compressed; undefined when it is not. */
  readonly compression: Compression | undefined;
  readonly rows: number;
  readonly parts: readonly FilePart[];
}

/** A version of an object whose lines are to be checked. */
export interface SurveyedObject {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  readonly bytes: number;
  readonly rules: LineRules;
}

/**
 * Checks every line of a file and cuts it into parts that TikTok accepts, in one pass and constant memory. Nothing is sent.
 * A hand-placed file may be gzip; prepared ones never are.
 *
 * @param objects where the object is
 * @param object the object
 * @param signal ends the pass early
 * @throws {PrivacyGateError} when a line is not a hash
 * @throws {CompressedFileError} when it is gzip and damaged
 * @throws {ObjectChangedError} when the object is gone or has changed
 */
export async function surveyObject(
  objects: PartitionObjects,
  object: SurveyedObject,
  signal: AbortSignal,
): Promise<Survey> {
  const { key, rules } = object;
  const whole = createHash('sha256');
  const parts: FilePart[] = [];
  let open: OpenPart | undefined;
  const raw = tee(objects.read({ ...object, start: 0, end: object.bytes }, signal), whole);
  const { compression, bytes } = await detectCompression(raw);
  const isCompressed = rules === 'handPlaced' && compression !== undefined;
  const chunks = isCompressed ? gunzip(bytes, key) : bytes;
  for await (const block of passLines(chunks, { key, rules, start: 0 }, ROWS_PER_PART)) {
    open ??= { start: parts.at(-1)?.end ?? 0, rows: 0, end: 0, md5: createHash('md5') };
    open.md5.update(block.bytes);
    open.rows += block.rows;
    open.end = block.end;
    if (open.rows === ROWS_PER_PART) {
      parts.push(close(open));
      open = undefined;
    }
  }
  if (open !== undefined) parts.push(close(open));
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  return { sha256: whole.digest('hex'), compression: isCompressed ? compression : undefined, rows, parts };
}

interface OpenPart {
  readonly start: number;
  readonly md5: Hash;
  rows: number;
  end: number;
}

const close = ({ start, end, rows, md5 }: OpenPart): FilePart => ({
  start,
  end,
  rows,
  md5: md5.digest('hex'),
});

async function* tee(chunks: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}
