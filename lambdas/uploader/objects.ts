import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { isMissingObject } from '../shared/objects/missing.ts';
import { type Compression, gunzip, sliceOf } from './compression.ts';
import { ObjectChangedError } from './errors.ts';
import { ReadLimit } from './read-limit.ts';

/** A byte range of one version of an object. */
export interface ObjectRange {
  readonly bucket: string;
  readonly key: string;
  /** ETag of the version to read. */
  readonly etag: string;
  readonly start: number;
  /** Offset after the last byte; undefined for the object's end. */
  readonly end: number | undefined;
}

/** A byte range of the content of one version of an object, which may be compressed. */
export interface ContentRange extends ObjectRange {
  readonly end: number;
  readonly compression: Compression | undefined;
}

/** What the uploader reads in the audiences bucket. */
export class PartitionObjects {
  readonly #s3: S3Client;
  readonly #limitMs: number;

  /**
   * @param s3 S3 client; nothing is sent before the first call
   * @param limitMs how long a read may wait for S3's answer and for each piece of it, in milliseconds
   */
  constructor(s3: S3Client, limitMs: number) {
    this.#s3 = s3;
    this.#limitMs = limitMs;
  }

  /**
   * Reads an object's metadata without its content.
   *
   * @returns its ETag, its size in bytes and when it was written
   * @throws {ObjectChangedError} when it does not exist
   * @throws {ReadTimeoutError} when S3 does not answer in time
   */
  async inspect(
    bucket: string,
    key: string,
    signal: AbortSignal,
  ): Promise<{ etag: string; bytes: number; writtenAt: Date }> {
    const limit = new ReadLimit(key, this.#limitMs, signal);
    const command = new HeadObjectCommand({ Bucket: bucket, Key: key });
    const head = await this.#orChanged(bucket, key, limit, (s3, options) => s3.send(command, options));
    return {
      etag: head.ETag ?? '',
      bytes: head.ContentLength ?? 0,
      writtenAt: head.LastModified ?? new Date(0),
    };
  }

  /**
   * Reads a small object into memory.
   *
   * @throws {ObjectChangedError} when it does not exist
   * @throws {ReadTimeoutError} when it does not arrive in time
   */
  async readText(bucket: string, key: string, signal: AbortSignal): Promise<string> {
    const limit = new ReadLimit(key, this.#limitMs, signal);
    const command = new GetObjectCommand({ Bucket: bucket, Key: key });
    const answer = await this.#orChanged(bucket, key, limit, (s3, options) => s3.send(command, options));
    return answer.Body === undefined ? '' : limit.wait(answer.Body.transformToString('utf-8'));
  }

  /**
   * Streams a byte range. The request is sent when the first chunk is requested.
   *
   * @throws {ObjectChangedError} while reading, when the object is gone or its ETag differs
   * @throws {ReadTimeoutError} while reading, when nothing arrives for too long
   */
  async *read(range: ObjectRange, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    if (range.start === range.end) return;
    const command = new GetObjectCommand({
      Bucket: range.bucket,
      Key: range.key,
      IfMatch: range.etag,
      Range: `bytes=${range.start}-${range.end === undefined ? '' : range.end - 1}`,
    });
    const limit = new ReadLimit(range.key, this.#limitMs, signal);
    const answer = await this.#orChanged(range.bucket, range.key, limit, (s3, options) =>
      s3.send(command, options),
    );
    yield* pieces(answer, limit);
  }

  /**
   * Streams a byte range of an object's content. A compressed object is read from its start, because gzip has no random access.
   *
   * @throws {ObjectChangedError} while reading, when the object is gone or its ETag differs
   * @throws {ReadTimeoutError} while reading, when nothing arrives for too long
   */
  readContent(range: ContentRange, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    if (range.compression === undefined) return this.read(range, signal);
    const whole = this.read({ ...range, start: 0, end: undefined }, signal);
    return sliceOf(gunzip(whole, range.key), range.start, range.end);
  }

  async #orChanged<T>(
    bucket: string,
    key: string,
    limit: ReadLimit,
    request: (s3: S3Client, options: { readonly abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    try {
      return await limit.wait(request(this.#s3, { abortSignal: limit.signal }));
    } catch (cause) {
      const isChanged =
        (cause instanceof S3ServiceException && CHANGED.has(cause.$metadata.httpStatusCode ?? 0)) ||
        (await limit.wait(isMissingObject(cause, this.#s3, bucket, key)));
      throw isChanged ? new ObjectChangedError(key, { cause }) : cause;
    }
  }
}

/** S3's status codes when the ETag or the range does not match. */
const CHANGED = new Set([412, 416]);

async function* pieces({ Body }: GetObjectCommandOutput, limit: ReadLimit): AsyncGenerator<Uint8Array> {
  if (Body === undefined) return;
  // On Node the SDK's body is a Readable, which gives Buffers.
  const body = (Body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const piece = await limit.wait(body.next());
      if (piece.done === true) return;
      yield piece.value;
    }
  } finally {
    // A read that hangs must not delay its end, so this waits for nothing.
    void body.return?.().catch(() => undefined);
  }
}
