import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CompressedFileError } from './errors.ts';

/** How an object's bytes must be decoded to get lines. */
export type Compression = 'gzip';

const GZIP_MAGIC = Buffer.of(0x1f, 0x8b);

/**
 * Detects compression from the first bytes, whatever the object's name says. No line of hashes begins with gzip's magic
 * number.
 *
 * @param chunks the object's bytes from its start
 * @returns the compression, undefined for none, and the same bytes from the start
 */
export async function detectCompression(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ compression: Compression | undefined; bytes: AsyncGenerator<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < GZIP_MAGIC.length) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const isGzip = head.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC);
  return { compression: isGzip ? 'gzip' : undefined, bytes: rejoin(head, iterator) };
}

async function* rejoin(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/**
 * Decompresses a stream, in constant memory.
 *
 * @param chunks gzip, of one or several members
 * @param key S3 key of the object, for the error
 * @throws {CompressedFileError} while reading, when it is damaged or cut short
 */
export async function* gunzip(chunks: AsyncIterable<Uint8Array>, key: string): AsyncGenerator<Uint8Array> {
  // The last callback is empty because the reader of the stream gets its error.
  const decompressed = pipeline(Readable.from(chunks), createGunzip(), () => undefined);
  try {
    for await (const chunk of decompressed) yield chunk;
  } catch (cause) {
    throw isZlibError(cause) ? new CompressedFileError(key, { cause }) : cause;
  }
}

const isZlibError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');

/**
 * Returns a range of a stream's bytes, then closes the stream.
 *
 * @param chunks the bytes from offset 0
 * @param start offset of the first byte wanted
 * @param start offset of the first byte
 */
export async function* sliceOf(
  chunks: AsyncIterable<Uint8Array>,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for await (const chunk of chunks) {
    const from = Math.max(0, start - offset);
    const to = Math.min(chunk.length, end - offset);
    if (from < to) yield chunk.subarray(from, to);
    offset += chunk.length;
    if (offset >= end) return;
  }
}
