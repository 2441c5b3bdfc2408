import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { withPrivateFolder } from '../../operations/local-folder.ts';
import { generateExport, type Truth } from '../../sample-data/generate.ts';
import type { QueryInput, ResultPlan } from './types.ts';

type Query = Pick<QueryInput, 'kind' | 'bucket' | 'keyPrefix' | 'format'> & { readonly id: string };

/**
 * Writes what a query results in, under `<keyPrefix>/<query id>/`.
 *
 * @returns what must come of a generated result; undefined for others
 */
export async function writeResult(s3: S3Client, query: Query, plan: ResultPlan): Promise<Truth | undefined> {
  if (plan.kind === 'nothing') return undefined;
  if (plan.kind === 'folder') {
    await upload(s3, query, plan.folder, plan.betweenFilesMs);
    return undefined;
  }
  return withPrivateFolder('clean-rooms', async (folder) => {
    const truth = await generateExport({
      folder,
      rows: plan.rows,
      files: plan.files ?? 3,
      seed: plan.seed ?? seedOf(query.id),
      format: query.format === 'CSV' ? 'csv' : 'parquet',
      exportId: query.id,
      ...(plan.columns === undefined ? {} : { columns: plan.columns }),
    });
    await upload(s3, query, folder, plan.betweenFilesMs);
    return truth;
  });
}

async function upload(s3: S3Client, query: Query, folder: string, betweenFilesMs = 0): Promise<void> {
  // A script gives each of its results a name, which becomes a folder.
  const place = query.kind === 'query' ? [query.keyPrefix, query.id] : [query.keyPrefix, query.id, 'result'];
  const prefix = place.filter((part) => part !== '').join('/');
  for (const [index, name] of (await readdir(folder)).sort().entries()) {
    if (index > 0) await sleep(betweenFilesMs);
    const file = join(folder, name);
    const { size } = await stat(file);
    await s3.send(
      new PutObjectCommand({
        Bucket: query.bucket,
        Key: `${prefix}/${name}`,
        Body: createReadStream(file),
        ContentLength: size,
      }),
    );
  }
}

/** Other people in every result: 31 bits of the query's id. */
const seedOf = (id: string): number => Number.parseInt(id.slice(0, 8), 16) >>> 1;
