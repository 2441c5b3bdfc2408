import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { PipelineConfig } from '../../lambdas/shared/config/schema.ts';
import {
  EXPORTS_PREFIX,
  type ExportRef,
  exportPrefix,
  parseExportKey,
} from '../../lambdas/shared/exports/keys.ts';
import { ExportStore } from '../../lambdas/shared/exports/objects.ts';
import { showBytes } from '../../lambdas/shared/report-page/numbers.ts';
import type { Deployment } from '../deployment.ts';
import { InvalidRequestError, NotFoundError, OperationError } from '../errors.ts';

/** A larger export takes long to fetch, and fills disks: some of its files tell the same. */
const MOST_BYTES = 2_000_000_000;

/** An export in S3, of a configured source or of none. */
export interface StoredExport extends ExportRef {
  /** Files with data. */
  readonly files: number;
  /** ISO 8601, when the newest of them was written. */
  readonly newestAt: string;
  /** Whether its writer has said that it is complete. */
  readonly isComplete: boolean;
  /** Whether a source of the configuration has its name. */
  readonly isConfigured: boolean;
}

/**
 * Lists the exports in S3, of every folder under `exports/`.
 *
 * @param deployment where they are
 * @param config names the sources
 * @returns the newest first, those of unknown sources included
 */
export async function listStoredExports(
  { exportsBucket }: Deployment,
  { sources }: PipelineConfig,
): Promise<StoredExport[]> {
  const s3 = new S3Client();
  try {
    const store = new ExportStore(s3, exportsBucket);
    const lists = await Promise.all(
      (await store.sources()).map(async (source) => {
        const isConfigured = sources.some(({ name }) => name === source);
        const { exports } = await store.source(source);
        return [...exports].map(([exportId, { count, newestAt, complete }]) => ({
          ...{ source, exportId, files: count, newestAt },
          isComplete: complete,
          isConfigured,
        }));
      }),
    );
    return lists.flat().toSorted((a, b) => (a.newestAt < b.newestAt ? 1 : -1));
  } finally {
    s3.destroy();
  }
}

/** Who waits for an export to be fetched. */
export interface Fetching {
  readonly signal: AbortSignal;
  readonly onStep: (step: string) => void;
}

/**
 * Fetches an export from S3 to this machine.
 *
 * @param deployment where it is
 * @param ref the export
 * @param folder gets a folder with the export's id
 * @param fetching who waits
 * @returns the export's folder
 * @throws {NotFoundError} when there is nothing under its prefix
 * @throws {OperationError} when it is larger than 2 GB
 */
export async function fetchExport(
  { exportsBucket: Bucket }: Deployment,
  ref: ExportRef,
  folder: string,
  { signal, onStep }: Fetching,
): Promise<string> {
  const s3 = new S3Client();
  const target = within(folder, `${ref.source}/${ref.exportId}`);
  try {
    const keys = await listKeys(s3, Bucket, ref);
    for (const [index, key] of keys.entries()) {
      onStep(`Fetching file ${index + 1} of ${keys.length} from S3`);
      const file = within(target, parseExportKey(key)?.file ?? '');
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key }), { abortSignal: signal });
      if (!(Body instanceof Readable)) continue;
      await pipeline(Body, createWriteStream(file, { mode: 0o600 }), { signal });
    }
    return target;
  } finally {
    s3.destroy();
  }
}

async function listKeys(s3: S3Client, Bucket: string, ref: ExportRef): Promise<string[]> {
  const keys: string[] = [];
  let bytes = 0;
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix: exportPrefix(ref) })) {
    for (const { Key = '', Size = 0 } of page.Contents ?? []) {
      bytes += Size;
      if (!Key.endsWith('/')) keys.push(Key);
    }
  }
  if (bytes > MOST_BYTES) throw tooLarge(ref, bytes);
  if (keys.length > 0) return keys;
  throw new NotFoundError(`There is nothing under ${EXPORTS_PREFIX}${ref.source}/${ref.exportId}/`);
}

const tooLarge = ({ source, exportId }: ExportRef, bytes: number): OperationError =>
  new OperationError(`${source}/${exportId} has ${showBytes(bytes)}, more than is fetched to this machine`, {
    remedy: 'Copy some of its files to a folder on this machine, and choose that folder.',
  });

/** Keys are chosen by whoever writes the export: one that leads elsewhere is refused. */
function within(folder: string, path: string): string {
  const file = resolve(join(folder, path));
  if (file.startsWith(resolve(folder) + sep)) return file;
  throw new InvalidRequestError(`The export has an object whose name leads out of its folder: ${path}`);
}
