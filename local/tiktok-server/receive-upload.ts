import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import busboy from 'busboy';
import { badParameter } from './errors.ts';
import { LineScanner } from './line-scanner.ts';

/** Published limit of the API: 50 MB a file, read as 50 MiB. */
const LARGEST_FILE_BYTES = 50 * 1024 * 1024;

/** The content of a multipart request. */
export interface ReceivedUpload {
  readonly fields: ReadonlyMap<string, string>;
  /** The part named `file`; undefined without one. */
  readonly file: ReceivedFile | undefined;
}

export interface ReceivedFile {
  readonly fileName: string;
  readonly bytes: number;
  /** MD5 of the content, hex. */
  readonly md5: string;
  readonly isTooLarge: boolean;
  readonly scanner: LineScanner;
}

/**
 * Reads an upload as it arrives, in constant memory.
 *
 * @param request the multipart request, not yet read
 * @param hashesFile file that receives the upload's hashes, 32 bytes each
 * @throws {RefusedRequest} when the request is not multipart or breaks off within a part
 */
export async function receiveUpload(request: IncomingMessage, hashesFile: string): Promise<ReceivedUpload> {
  const parser = createParser(request);
  const fields = new Map<string, string>();
  const files: Promise<ReceivedFile>[] = [];
  parser.on('field', (name, value) => fields.set(name, value));
  parser.on('file', (name, stream, info) => {
    if (name !== 'file') {
      stream.resume();
      return;
    }
    const file = receiveFile(stream, info.filename ?? '', hashesFile);
    // The await below handles its failure; until then it must not count as unhandled.
    file.catch(() => undefined);
    files.push(file);
  });
  try {
    await pipeline(request, parser);
  } catch (cause) {
    if (request.destroyed && !request.complete) throw cause;
    throw badParameter('the multipart body cannot be read');
  }
  return { fields, file: await files[0] };
}

function createParser(request: IncomingMessage): busboy.Busboy {
  try {
    // One byte above the limit, so that a file of exactly the limit is not truncated.
    const limits = { files: 1, fileSize: LARGEST_FILE_BYTES + 1 };
    return busboy({ headers: request.headers, limits, defParamCharset: 'utf8' });
  } catch {
    request.resume();
    throw badParameter('expected multipart/form-data');
  }
}

async function receiveFile(
  stream: Readable & { readonly truncated?: boolean },
  fileName: string,
  hashesFile: string,
): Promise<ReceivedFile> {
  const md5 = createHash('md5');
  const scanner = new LineScanner();
  let bytes = 0;
  const scan = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      md5.update(chunk);
      bytes += chunk.length;
      yield scanner.push(chunk);
    }
    yield scanner.end();
  };
  await pipeline(stream, scan, createWriteStream(hashesFile));
  return { fileName, bytes, md5: md5.digest('hex'), isTooLarge: bytes > LARGEST_FILE_BYTES, scanner };
}
