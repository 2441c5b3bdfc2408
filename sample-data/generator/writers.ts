import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import { fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import type { Format } from './plan.ts';
import type { Cells } from './rows.ts';

/** Rows of one file, generated as they are written. */
export interface FileContent {
  readonly columns: readonly string[];
  readonly rows: Iterable<Cells>;
}

/** Extensions of the files, as common tools use them. */
export const EXTENSIONS: Record<Format, string> = { csv: '.csv', jsonl: '.jsonl', parquet: '.parquet' };

const ROWS_AT_ONCE = 1000;
const ROWS_PER_GROUP = 50_000;

/**
 * Writes one file of an export in constant memory.
 *
 * @param gzip whether to compress the file; for csv and jsonl
 */
export async function writeFile(
  path: string,
  format: Format,
  gzip: boolean,
  content: FileContent,
): Promise<void> {
  if (format === 'parquet') return writeParquet(path, content);
  const texts = Readable.from(format === 'csv' ? csvTexts(content) : jsonTexts(content));
  // Level 1: most of the time is spent on generating rows, not on compressing them.
  if (gzip) await pipeline(texts, createGzip({ level: 1 }), createWriteStream(path));
  else await pipeline(texts, createWriteStream(path));
}

function* csvTexts({ columns, rows }: FileContent): Generator<string> {
  yield stringify([[...columns]]);
  for (const batch of batches(rows, ROWS_AT_ONCE)) yield stringify(batch);
}

function* jsonTexts({ columns, rows }: FileContent): Generator<string> {
  for (const batch of batches(rows, ROWS_AT_ONCE)) {
    yield batch.map((cells) => `${JSON.stringify(Object.fromEntries(zip(columns, cells)))}\n`).join('');
  }
}

const zip = (columns: readonly string[], cells: Cells): [string, string | null][] =>
  columns.map((column, index) => [column, orNull(cells[index])]);

/** Formats with NULL use it where a CSV has an empty cell. */
const orNull = (cell: string | undefined): string | null => (cell === undefined || cell === '' ? null : cell);

async function writeParquet(path: string, { columns, rows }: FileContent): Promise<void> {
  const columnsOf = (batch: Cells[]) =>
    columns.map((name, index) => ({
      name,
      data: batch.map((cells) => orNull(cells[index])),
      type: 'STRING' as const,
      nullable: true,
    }));
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: schemaFromColumnData({ columnData: columnsOf([]) }),
  });
  for (const batch of batches(rows, ROWS_PER_GROUP)) {
    await writer.write({ columnData: columnsOf(batch), rowGroupSize: ROWS_PER_GROUP });
  }
  await writer.finish();
}

function* batches(rows: Iterable<Cells>, size: number): Generator<Cells[]> {
  let batch: Cells[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
