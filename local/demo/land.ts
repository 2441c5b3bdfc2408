import { createReadStream, type ReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { generateExport, type Truth } from '../../sample-data/generate.ts';
import type { LocalCloud } from '../cloud.ts';
import { REPOSITORY } from '../paths.ts';

const SAMPLES = join(REPOSITORY, 'sample-data');

/** An export on this machine and what must come of it. */
export interface DemoExport {
  readonly source: string;
  readonly exportId: string;
  readonly folder: string;
  readonly truth: Truth;
}

/** The export that comes with the repository, as Clean Rooms writes one for the source `loyalty`. */
export function sampleExport(): DemoExport {
  const source = 'loyalty';
  const [exportId = ''] = readdirSync(join(SAMPLES, 'exports', source));
  const truth = JSON.parse(readFileSync(join(SAMPLES, 'truth', source, `${exportId}.json`), 'utf8')) as Truth;
  return { source, exportId, folder: join(SAMPLES, 'exports', source, exportId), truth };
}

/**
 * Makes an export of any size for the source `loyalty`.
 *
 * @param rows data rows
 * @param folder where the files go
 */
export async function generatedExport(rows: number, folder: string): Promise<DemoExport> {
  const source = 'loyalty';
  const exportId = `generated-${rows}`;
  const truth = await generateExport({ folder, rows, source, exportId });
  return { source, exportId, folder, truth };
}

/**
 * Puts an export into the exports bucket, and last the `_SUCCESS` object that says it is complete.
 *
 * @returns how many files and bytes that was
 */
export async function landExport(
  cloud: LocalCloud,
  { source, exportId, folder }: DemoExport,
): Promise<{ files: number; bytes: number }> {
  const prefix = `exports/${source}/${exportId}/`;
  const put = (name: string, content: { Body: ReadStream | ''; ContentLength: number }) =>
    cloud.aws.clients.s3.send(
      new PutObjectCommand({
        Bucket: cloud.resources.exportsBucket,
        Key: `${prefix}${name}`,
        ...content,
      }),
    );
  const names = readdirSync(folder);
  let bytes = 0;
  for (const name of names) {
    const path = join(folder, name);
    const { size } = statSync(path);
    bytes += size;
    await put(name, { Body: createReadStream(path), ContentLength: size });
  }
  await put('_SUCCESS', { Body: '', ContentLength: 0 });
  return { files: names.length, bytes };
}
