import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { type Compression, gunzip, sliceOf } from './compression.ts';
import { ObjectChangedError } from './errors.ts';

/** A byte range of one version of an object. */
export interface ObjectRange {
  readonly bucket: string;
  readonly key: string;
  /** Only content of this ETag is read. */
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

/** The audiences bucket, as far as the uploader reads it. */
export class PartitionObjects {
  readonly #s3: S3Client;

  /** @param s3 S3 client; nothing is sent before the first call */
  constructor(s3: S3Client) {
    this.#s3 = s3;
  }

  /**
   * Looks at an object without reading it.
   *
   * @returns its ETag, its size in bytes and when it was written
   * @throws {ObjectChangedError} when there is none
   */
  async look(bucket: string, key: string): Promise<{ etag: string; bytes: number; writtenAt: Date }> {
    const head = await orChanged(key, this.#s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key })));
    return {
      etag: head.ETag ?? '',
      bytes: head.ContentLength ?? 0,
      writtenAt: head.LastModified ?? new Date(0),
    };
  }

  /**
   * Reads a small object whole.
   *
   * @throws {ObjectChangedError} when there is none
   */
  async readText(bucket: string, key: string, signal: AbortSignal): Promise<string> {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key });
    const answer = await orChanged(key, this.#s3.send(command, { abortSignal: signal }));
    return (await answer.Body?.transformToString('utf-8')) ?? '';
  }

  /**
   * Streams a byte range. The request is made when the first piece is asked for.
   *
   * @throws {ObjectChangedError} while reading, when the object is gone or no longer of that ETag
   */
  async *read(range: ObjectRange, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    if (range.start === range.end) return;
    const command = new GetObjectCommand({
      Bucket: range.bucket,
      Key: range.key,
      IfMatch: range.etag,
      Range: `bytes=${range.start}-${range.end === undefined ? '' : range.end - 1}`,
    });
    const answer = await orChanged(range.key, this.#s3.send(command, { abortSignal: signal }));
    yield* pieces(answer);
  }

  /**
   * Streams a byte range of an object's content. A compressed one is read from its start, since gzip has no other way in.
   *
   * @throws {ObjectChangedError} while reading, when the object is gone or no longer of that ETag
   */
  readContent(range: ContentRange, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    if (range.compression === undefined) return this.read(range, signal);
    const whole = this.read({ ...range, start: 0, end: undefined }, signal);
    return sliceOf(gunzip(whole, range.key), range.start, range.end);
  }
}

async function* pieces(answer: GetObjectCommandOutput): AsyncGenerator<Uint8Array> {
  // On Node the SDK's body is a Readable, which gives Buffers.
  for await (const piece of (answer.Body ?? []) as AsyncIterable<Uint8Array>) yield piece;
}

const CHANGED = new Set([404, 412, 416]);

async function orChanged<T>(key: string, request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (cause) {
    const isChanged = cause instanceof S3ServiceException && CHANGED.has(cause.$metadata.httpStatusCode ?? 0);
    throw isChanged ? new ObjectChangedError(key, { cause }) : cause;
  }
}
