import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Command, Option } from 'commander';
import { GeneratorError } from './generator/errors.ts';
import { type Part, partsOf, writePart } from './generator/parts.ts';
import type { PhoneStyle } from './generator/phone.ts';
import {
  type ColumnName,
  checkPlan,
  DEFAULT_AUDIENCES,
  DEFAULT_COLUMNS,
  type ExportPlan,
  type Format,
  identifierColumns,
} from './generator/plan.ts';
import { emptyTallies, merge, type Tallies, type Truth, toTruth } from './generator/truth.ts';

export type { ColumnName, Format } from './generator/plan.ts';
export type { Truth, TruthColumn, TruthPartition } from './generator/truth.ts';

export interface GenerateOptions {
  /** Folder for the files; created if missing. */
  readonly folder: string;
  readonly rows: number;
  /** The same seed produces the same export. @default 1 */
  readonly seed?: number;
  /** @default 1 for each million rows, at least 4 */
  readonly files?: number;
  /** @default 'csv' */
  readonly format?: Format;
  /** Compresses the files; for csv and jsonl. @default false */
  readonly gzip?: boolean;
  /** @default segment, email, hashed_email, phone, country, idfa, gaid */
  readonly columns?: readonly ColumnName[];
  /** Names of the audiences; with one name, each row belongs to it. @default five names */
  readonly audiences?: readonly [string, ...string[]];
  /** `national` numbers need the column `country`. @default 'national' */
  readonly phones?: PhoneStyle;
  /** Truncated records, for each 1,000 rows and in addition to them; for csv. @default 0 */
  readonly cutPerMille?: number;
  /** Name of the source in the truth. @default 'loyalty' */
  readonly source?: string;
  /** Id of the export in the truth. @default 'generated' */
  readonly exportId?: string;
}

/** Starting a thread takes as long as generating some ten thousand rows. */
const FEWEST_ROWS_FOR_THREADS = 100_000;

/**
 * Generates an export of any size in constant memory: dirty cells whose outcome is known before they are written.
 *
 * @returns the expected result of preparing the export with all variants and default region US
 * @throws {GeneratorError} when no export fits the options
 */
export async function generateExport(options: GenerateOptions): Promise<Truth> {
  const { folder, format = 'csv', gzip = false, source = 'loyalty', exportId = 'generated' } = options;
  const plan: ExportPlan = {
    seed: options.seed ?? 1,
    rows: options.rows,
    columns: options.columns ?? DEFAULT_COLUMNS,
    audiences: options.audiences ?? DEFAULT_AUDIENCES,
    phones: options.phones ?? 'national',
    cutPerMille: options.cutPerMille ?? 0,
  };
  checkPlan(plan);
  const files = options.files ?? Math.max(4, Math.ceil(plan.rows / 1_000_000));
  if (!Number.isInteger(files) || files < 1)
    throw new GeneratorError(`files: expected 1 or more, found ${files}`);
  if (gzip && format === 'parquet')
    throw new GeneratorError('gzip: expected csv or jsonl; Parquet packs by itself');
  if (plan.cutPerMille > 0 && format !== 'csv') {
    throw new GeneratorError(`cutPerMille: expected 0 for ${format}; only csv has records cut off`);
  }
  mkdirSync(folder, { recursive: true });
  const parts = partsOf(plan, folder, files, format, gzip);
  const threads = plan.rows < FEWEST_ROWS_FOR_THREADS ? 0 : availableParallelism();
  const plans = identifierColumns(plan);
  const all = emptyTallies(plans.length);
  for (const tallies of await writeAll(parts, threads)) merge(all, tallies);
  return toTruth(all, plans, { source, exportId, rows: plan.rows });
}

/** Writes the parts with several threads, or with this one only. */
async function writeAll(parts: readonly Part[], threads: number): Promise<Tallies[]> {
  const waiting = [...parts];
  const done: Tallies[] = [];
  const write = threads === 0 ? writePart : writePartInThread;
  const work = async (): Promise<void> => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) done.push(await write(part));
  };
  await Promise.all(Array.from({ length: Math.max(1, threads) }, work));
  return done;
}

function writePartInThread(part: Part): Promise<Tallies> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./generator/part-worker.ts', import.meta.url), { workerData: part });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('generate')
    .description('Generates a seeded export with a known truth; prints the truth as JSON.')
    .requiredOption('--folder <folder>', 'folder for the files')
    .requiredOption('--rows <number>', 'rows of the export', Number)
    .option('--seed <number>', 'the same seed produces the same export', Number)
    .option('--files <number>', 'number of files', Number)
    .addOption(new Option('--format <format>', 'format of the files').choices(['csv', 'jsonl', 'parquet']))
    .option('--gzip', 'compress the files (csv, jsonl)')
    .option('--columns <names>', 'columns, separated by commas', (names) => names.split(','))
    .option('--source <name>', 'name of the source in the truth')
    .option('--export-id <id>', 'id of the export in the truth')
    .option('--truth <file>', 'file for the truth, instead of standard output');
  program.parse(argv);
  const { truth: truthFile, ...options } = program.opts<GenerateOptions & { truth?: string }>();
  const text = `${JSON.stringify(await generateExport(options), null, 2)}\n`;
  if (truthFile === undefined) process.stdout.write(text);
  else {
    mkdirSync(dirname(truthFile), { recursive: true });
    writeFileSync(truthFile, text);
  }
}

if (import.meta.main) await main(process.argv);
