import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { EXPORTS_PREFIX, type ExportRef, exportPrefix, isHidden, parseExportKey } from './keys.ts';

/** Object that a writer puts last to mark its export as complete. */
const SUCCESS_MARKER = '_SUCCESS';

/** The contents of one export's folder. */
export interface ExportObjects {
  /** Objects that the job reads: no part of their path begins with `_` or `.` (markers, temporary files). */
  readonly count: number;
  /** When the newest of them was written (of any object if there is none): ISO 8601, UTC. */
  readonly newestAt: string;
  /** Size of all objects of the folder, which also grows while a writer works on temporary files. */
  readonly bytes: number;
  /** Whether the writer has marked the export as complete. */
  readonly complete: boolean;
}

/** The contents of `exports/<source>/`. */
export interface SourceObjects {
  /** By export id. */
  readonly exports: ReadonlyMap<string, ExportObjects>;
  /** Keys that are in no export's folder, so that they are never prepared. At most the first ten. */
  readonly stray: readonly string[];
}

const MOST_STRAY_KEYS = 10;

/** How keys of folders end, which hold nothing; the second is that of Hadoop's older file systems. */
const FOLDER_ENDINGS = ['/', '_$folder$'];

/** The exports bucket as a list of exports. */
export class ExportStore {
  readonly #s3: S3Client;
  readonly #bucket: string;

  /**
   * @param s3 client of the bucket's region
   * @param bucket name of the exports bucket
   */
  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  /** @returns the folders under `exports/`, configured or not */
  async sources(): Promise<string[]> {
    const folders: string[] = [];
    const pages = paginateListObjectsV2(
      { client: this.#s3 },
      { Bucket: this.#bucket, Prefix: EXPORTS_PREFIX, Delimiter: '/' },
    );
    for await (const page of pages) {
      for (const { Prefix } of page.CommonPrefixes ?? []) {
        if (Prefix !== undefined) folders.push(Prefix.slice(EXPORTS_PREFIX.length, -1));
      }
    }
    return folders;
  }

  /**
   * @param ref an export
   * @returns the contents of its folder, or undefined when it is empty
   */
  async export(ref: ExportRef): Promise<ExportObjects | undefined> {
    const { exports } = await this.#list(exportPrefix(ref));
    return exports.get(ref.exportId);
  }

  /**
   * @param source name of the source
   * @returns all its exports; every page of the listing is read
   */
  source(source: string): Promise<SourceObjects> {
    return this.#list(`${EXPORTS_PREFIX}${source}/`);
  }

  async #list(prefix: string): Promise<SourceObjects> {
    const exports = new Map<string, ExportObjects>();
    const stray: string[] = [];
    const pages = paginateListObjectsV2({ client: this.#s3 }, { Bucket: this.#bucket, Prefix: prefix });
    for await (const page of pages) {
      for (const { Key = '', LastModified = new Date(0), Size = 0 } of page.Contents ?? []) {
        if (FOLDER_ENDINGS.some((ending) => Key.endsWith(ending))) continue;
        const place = parseExportKey(Key);
        if (place !== undefined)
          exports.set(place.exportId, add(exports.get(place.exportId), place.file, LastModified, Size));
        else if (stray.length < MOST_STRAY_KEYS) stray.push(Key);
      }
    }
    return { exports, stray };
  }
}

function add(known: ExportObjects | undefined, file: string, modified: Date, size: number): ExportObjects {
  const at = modified.toISOString();
  const { count, newestAt, ...before } = known ?? { count: 0, newestAt: at, bytes: 0, complete: false };
  const bytes = before.bytes + size;
  const complete = before.complete || file === SUCCESS_MARKER;
  if (file.split('/').some(isHidden)) return { count, newestAt, bytes, complete };
  return { count: count + 1, newestAt: count > 0 && newestAt > at ? newestAt : at, bytes, complete };
}
