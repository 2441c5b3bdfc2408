import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, stat, utimes } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { LocalCloudError } from './errors.ts';

const MANIFEST = '/manifest.json';
const REPORTS = 'reports/';

/**
 * Local folders that stand for buckets while a Spark script without S3 access works on them: `s3://bucket/key` is
 * `<root>/bucket/key`. Objects keep their modification time.
 */
export class S3Mirror {
  readonly #s3: S3Client;
  readonly #root: string;
  /** Files as they were fetched: path to modification time in milliseconds. */
  readonly #fetched = new Map<string, number>();

  /**
   * @param s3 client for the buckets
   * @param root an empty folder
   */
  constructor(s3: S3Client, root: string) {
    this.#s3 = s3;
    this.#root = root;
  }

  /**
   * The local path that stands for an `s3://` address.
   *
   * @throws {LocalCloudError} when the address leads out of the mirror
   */
  pathOf(uri: string): string {
    const path = join(this.#root, uri.replace(/^s3:\/\//, ''));
    if (path.startsWith(this.#root + sep)) return path;
    throw new LocalCloudError(`${uri} has no place under ${this.#root}`);
  }

  /** A text with the `s3://` addresses that the local paths in it stand for. */
  withAddresses(text: string): string {
    return text.replaceAll(`file:${this.#root}${sep}`, 's3://').replaceAll(`${this.#root}${sep}`, 's3://');
  }

  /**
   * Fetches the objects under a prefix.
   *
   * @param bucket name
   * @param prefix of the keys; one that ends with a slash becomes a folder even when there are none
   * @param wanted picks among them; default all
   */
  async fetch(bucket: string, prefix: string, wanted: (key: string) => boolean = () => true): Promise<void> {
    if (prefix.endsWith('/')) await mkdir(this.pathOf(`s3://${bucket}/${prefix}`), { recursive: true });
    for await (const { key } of this.list(bucket, prefix)) {
      // A key that ends with a slash is what consoles make of an empty folder.
      if (wanted(key) && !key.endsWith('/')) await this.fetchObject(bucket, key);
    }
  }

  /** Fetches one object. */
  async fetchObject(bucket: string, key: string): Promise<void> {
    const path = this.pathOf(`s3://${bucket}/${key}`);
    await mkdir(dirname(path), { recursive: true });
    const { Body: body, LastModified: modified } = await this.#s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: key }),
    );
    if (body === undefined || modified === undefined)
      throw new LocalCloudError(`s3://${bucket}/${key} came without a body`);
    await pipeline(body.transformToWebStream(), createWriteStream(path));
    await utimes(path, modified, modified);
    this.#fetched.set(path, (await stat(path)).mtimeMs);
  }

  /** The keys under a prefix. */
  async *list(bucket: string, prefix: string): AsyncGenerator<{ key: string }> {
    let token: string | undefined;
    do {
      const page = await this.#s3.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
      );
      for (const { Key: key } of page.Contents ?? []) if (key !== undefined) yield { key };
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  /**
   * Brings to a bucket what was written or removed in its folder since the fetch, in the order that readers rely on:
   * of each folder its files, then its manifest, then the removals; reports last of all.
   */
  async publish(bucket: string): Promise<void> {
    const folder = this.pathOf(`s3://${bucket}`);
    const present = await filesUnder(folder);
    const written = present.filter(({ path, modified }) => this.#fetched.get(path) !== modified);
    const paths = new Set(present.map(({ path }) => path));
    const removed = [...this.#fetched.keys()].filter(
      (path) => path.startsWith(folder + sep) && !paths.has(path),
    );
    const keyOf = (path: string): string => relative(folder, path).split(sep).join('/');
    const writtenKeys = written.map(({ path }) => keyOf(path));
    const removedKeys = removed.map(keyOf);
    for (const step of inOrder(writtenKeys, removedKeys)) {
      if (step.kind === 'put') await this.#put(bucket, step.key);
      else await this.#s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: step.key }));
    }
  }

  async #put(bucket: string, key: string): Promise<void> {
    const path = this.pathOf(`s3://${bucket}/${key}`);
    const { size } = await stat(path);
    await this.#s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: createReadStream(path), ContentLength: size }),
    );
  }
}

interface Step {
  readonly kind: 'put' | 'delete';
  readonly key: string;
}

function inOrder(written: readonly string[], removed: readonly string[]): Step[] {
  const rank = ({ kind, key }: Step): number => {
    if (kind === 'delete') return 2;
    return key.endsWith(MANIFEST) ? 1 : 0;
  };
  const folderOf = ({ key }: Step): string => key.slice(0, key.lastIndexOf('/') + 1);
  const steps: Step[] = [
    ...written.map((key) => ({ kind: 'put' as const, key })),
    ...removed.map((key) => ({ kind: 'delete' as const, key })),
  ];
  return steps.toSorted(
    (a, b) =>
      Number(a.key.startsWith(REPORTS)) - Number(b.key.startsWith(REPORTS)) ||
      compare(folderOf(a), folderOf(b)) ||
      rank(a) - rank(b) ||
      compare(a.key, b.key),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** The files in a folder, without the checksums that Hadoop keeps beside its files. */
async function filesUnder(folder: string): Promise<{ path: string; modified: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !/^\..*\.crc$/.test(entry.name));
  return Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path, modified: (await stat(path)).mtimeMs };
    }),
  );
}
