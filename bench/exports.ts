import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ColumnName, type Format, generateExport, type Truth } from '../sample-data/generate.ts';

const COLUMNS: readonly ColumnName[] = ['segment', 'email', 'phone', 'country', 'idfa', 'gaid'];
const SEED = 20_26;

/** How an export of the benchmark is stored; `csv` as Clean Rooms writes it, in several files. */
export type Shape = 'csv' | 'one csv file' | 'jsonl' | 'parquet';

const SHAPES: Readonly<Record<Shape, { readonly format: Format; readonly files?: number }>> = {
  csv: { format: 'csv' },
  'one csv file': { format: 'csv', files: 1 },
  jsonl: { format: 'jsonl' },
  parquet: { format: 'parquet' },
};

/** An export to measure on, and its expected result. */
export interface BenchExport {
  readonly rows: number;
  readonly folder: string;
  readonly truth: Truth;
}

/**
 * Creates the export with this number of rows, or uses the one from an earlier run.
 *
 * @param folder folder of the benchmark's exports
 */
export async function prepareExport(
  folder: string,
  rows: number,
  shape: Shape = 'csv',
): Promise<BenchExport> {
  const name = shape === 'csv' ? String(rows) : `${rows}-${shape.replaceAll(' ', '-')}`;
  const place = join(folder, name);
  const truthFile = join(folder, `${name}.truth.json`);
  if (!existsSync(truthFile)) {
    rmSync(place, { recursive: true, force: true });
    const truth = await generateExport({
      folder: place,
      rows,
      seed: SEED,
      columns: COLUMNS,
      ...SHAPES[shape],
      exportId: String(rows),
    });
    // Written last: an export without its truth is incomplete.
    writeFileSync(truthFile, JSON.stringify(truth));
  }
  return { rows, folder: place, truth: JSON.parse(readFileSync(truthFile, 'utf8')) as Truth };
}
