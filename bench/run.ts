import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { LOCAL_FOLDER } from '../operations/paths.ts';
import { runDuckDb, runPython } from './comparisons.ts';
import { prepareExport, type Shape } from './exports.ts';
import type { Part } from './parts.ts';
import { runPhones } from './phones.ts';
import { runSpark, type SparkResult, type SparkSettings } from './spark.ts';
import { type ShapeResult, type SizeResult, showResults } from './tables.ts';

const FOLDER = join(LOCAL_FOLDER, 'bench');

interface Options extends SparkSettings {
  readonly rows: readonly number[];
  readonly pythonRows: number;
}

const say = (line: string): boolean => process.stderr.write(`${line}\n`);

/** Measures one size; the programs run one after the other. */
async function measureSize(rows: number, options: Options): Promise<SizeResult> {
  say(`${rows} rows: creating the export (or using the existing one)`);
  const given = await prepareExport(join(FOLDER, 'exports'), rows);
  const place = (name: string): string => join(FOLDER, 'runs', `${rows}-${name.replaceAll(' ', '-')}`);
  const spark = async (part: Part): Promise<SparkResult> => {
    say(`${rows} rows: Spark, ${part}`);
    return runSpark(part, given, place(part), options);
  };
  const sparkResults = {
    whole: await spark('whole'),
    'email and devices': await spark('email and devices'),
  };
  say(`${rows} rows: DuckDB`);
  const duckDb = await runDuckDb(given, place('duckdb'), options);
  say(`${rows} rows: plain Python`);
  const python = await runPython(given, place('python'), options.pythonRows);
  return { rows, spark: sparkResults, duckDb, python };
}

/** The whole work on the same rows, stored in other ways, to find a slow reader. */
async function measureShape(rows: number, shape: Shape, options: Options): Promise<ShapeResult> {
  say(`${rows} rows: Spark, whole, ${shape}`);
  const given = await prepareExport(join(FOLDER, 'exports'), rows, shape);
  const folder = join(FOLDER, 'runs', `${rows}-${shape.replaceAll(' ', '-')}`);
  return { rows, shape, spark: await runSpark('whole', given, folder, options) };
}

const program = new Command('bench')
  .description(
    'Measures the preparation on generated exports, and compares it with DuckDB and a plain Python script.',
  )
  .option(
    '--rows <numbers>',
    'rows of the exports, separated by commas',
    toNumbers,
    [1_000_000, 5_000_000, 20_000_000],
  )
  .option(
    '--python-rows <number>',
    'rows that the plain Python script processes; the rest is extrapolated',
    Number,
    200_000,
  )
  .option('--cores <number>', 'cores of Spark, threads of DuckDB', Number, 2)
  .option('--heap <size>', 'heap of the JVM, memory of DuckDB', '4g');

function toNumbers(text: string): number[] {
  return text.split(',').map(Number);
}

program.parse();
const options = program.opts<Options>();
const results: SizeResult[] = [];
for (const rows of options.rows) results.push(await measureSize(rows, options));
const shapes: ShapeResult[] = [];
for (const shape of ['one csv file', 'jsonl', 'parquet'] as const) {
  shapes.push(await measureShape(options.rows[0] ?? 1_000_000, shape, options));
}
say('phone numbers only: the job, phonenumbers');
const phones = await runPhones(join(FOLDER, 'phones'), options);
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, memoryBytes: totalmem() };
const file = join(FOLDER, `${new Date().toISOString().replaceAll(':', '-').slice(0, 19)}.json`);
mkdirSync(FOLDER, { recursive: true });
writeFileSync(file, `${JSON.stringify({ machine, options, results, shapes, phones }, null, 2)}\n`);
process.stdout.write(`${showResults(results, shapes, phones)}\n\n`);
process.stdout.write(
  `Spark: local[${options.cores}], heap ${options.heap}, one run each; its seconds are the script's own stages, without the start of\n` +
    `Python and the JVM (${results.map(({ spark }) => spark.whole.startSeconds.toFixed(1)).join(', ')} s). Peak: resident memory of the JVM. ` +
    `DuckDB: ${options.cores} threads. Plain Python did ${options.pythonRows} rows\nat the most; its speed is taken for all. Phone numbers alone: the verdict, in a warm JVM. ` +
    `Every partition was compared with the truth of the generator.\nSaved: ${file}\n`,
);
