import { randomUUID } from 'node:crypto';

/** A file of a multipart form whose content is streamed. */
export interface StreamedFile {
  readonly fileName: string;
  /** Exact number of bytes of `content`. */
  readonly bytes: number;
  readonly content: AsyncIterable<Uint8Array>;
}

/** A multipart/form-data body of known length that is never completely in memory. */
export interface MultipartBody {
  readonly contentType: string;
  readonly contentLength: number;
  readonly content: AsyncIterable<Uint8Array>;
}

/**
 * Builds a multipart/form-data body (RFC 7578) of text fields and one streamed file in the field `file`.
 *
 * @param fields names and values of the text fields
 * @param file the file; its name must not contain quotes or line breaks
 * @returns the body, which can be read once
 */
export function multipartBody(fields: Readonly<Record<string, string>>, file: StreamedFile): MultipartBody {
  const boundary = `form-${randomUUID()}`;
  const texts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const disposition = `Content-Disposition: form-data; name="file"; filename="${file.fileName}"`;
  const head = Buffer.from(
    `${texts.join('')}--${boundary}\r\n${disposition}\r\nContent-Type: text/csv\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    contentLength: head.length + file.bytes + tail.length,
    content: concatenate(head, file.content, tail),
  };
}

/** Begins when the content begins: a part of a gzip file may need minutes, because the file is unpacked from its start. */
async function* concatenate(head: Uint8Array, content: AsyncIterable<Uint8Array>, tail: Uint8Array) {
  let hasBegun = false;
  for await (const piece of content) {
    if (!hasBegun) yield head;
    hasBegun = true;
    yield piece;
  }
  if (!hasBegun) yield head;
  yield tail;
}
