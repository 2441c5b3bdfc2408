import { join } from 'node:path';
import type { ExportPlan, Format } from './plan.ts';
import { RowSource } from './rows.ts';
import type { Tallies } from './truth.ts';
import { EXTENSIONS, writeFile } from './writers.ts';

/** Fewer than the columns of an export. */
const CELLS_BEFORE_THE_CUT = 2;

/** One file of an export: everything that a thread needs to generate it. */
export interface Part {
  readonly plan: ExportPlan;
  readonly path: string;
  readonly format: Format;
  readonly gzip: boolean;
  /** Number of its first row in the whole export, from 0. */
  readonly from: number;
  /** Number of the row after its last. */
  readonly to: number;
}

/** @returns the files of an export, each with as many rows as the others, or one more */
export function partsOf(
  plan: ExportPlan,
  folder: string,
  files: number,
  format: Format,
  gzip: boolean,
): Part[] {
  return Array.from({ length: files }, (_, number) => {
    const name = `part-${String(number).padStart(5, '0')}${EXTENSIONS[format]}${gzip ? '.gz' : ''}`;
    const from = Math.floor((plan.rows * number) / files);
    const to = Math.floor((plan.rows * (number + 1)) / files);
    return { plan, path: join(folder, name), format, gzip, from, to };
  });
}

/** Writes one file, and returns its contribution to the truth. */
export async function writePart({ plan, path, format, gzip, from, to }: Part): Promise<Tallies> {
  const source = new RowSource(plan);
  await writeFile(path, format, gzip, { columns: plan.columns, rows: rowsOf(source, from, to) });
  return source.tallies;
}

function* rowsOf(source: RowSource, from: number, to: number): Generator<string[]> {
  for (let index = from; index < to; index += 1) {
    const cells = source.row(index);
    yield cells;
    if (source.isFollowedByCutRecord(index)) yield cells.slice(0, CELLS_BEFORE_THE_CUT);
  }
}
