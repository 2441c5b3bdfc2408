import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PYTHON } from '../operations/paths.ts';
import { hostEnvironment } from '../operations/spark/host-environment.ts';
import type { BenchExport } from './exports.ts';
import { measureCommand } from './measure.ts';
import { IDENTIFIERS } from './parts.ts';
import type { SparkSettings } from './spark.ts';
import { checkCounts } from './verify.ts';

export interface ComparisonResult {
  /** Rows that it processed; the rest of the export is assumed to take the same time per row. */
  readonly rows: number;
  /** Without the start of Python. */
  readonly seconds: number;
  readonly peakBytes: number;
}

/** DuckDB on the e-mail and device columns, with the same number of threads and amount of memory as Spark. */
export async function runDuckDb(
  { folder: exportFolder, rows, truth }: BenchExport,
  folder: string,
  { cores, heap }: SparkSettings,
): Promise<ComparisonResult> {
  const out = emptied(folder, 'out');
  const { value, peakBytes } = await measureCommand({
    command: PYTHON,
    args: [
      join(import.meta.dirname, 'duckdb_yardstick.py'),
      ...['--export', exportFolder, '--out', out, '--threads', String(cores), '--memory', `${heap}b`],
    ],
    environment: hostEnvironment(),
    reads: exportFolder,
    logFile: join(folder, 'log.txt'),
  });
  const { seconds, partitions } = JSON.parse(value) as {
    seconds: number;
    partitions: { audience: string; format: string; unique: number }[];
  };
  checkCounts('email and devices', truth, partitions);
  rmSync(out, { recursive: true, force: true });
  return { rows, seconds, peakBytes };
}

/** The plain Python script on the first rows. */
export async function runPython(
  { folder: exportFolder }: BenchExport,
  folder: string,
  mostRows: number,
): Promise<ComparisonResult> {
  const columns = IDENTIFIERS.whole.map(({ column }) => column).join(',');
  const out = emptied(folder, 'out');
  const { value, peakBytes } = await measureCommand({
    command: PYTHON,
    args: [
      join(import.meta.dirname, 'plain_python.py'),
      ...['--export', exportFolder, '--out', out, '--columns', columns, '--rows', String(mostRows)],
    ],
    environment: { ...hostEnvironment(), PYTHONUTF8: '1' },
    reads: exportFolder,
    logFile: join(folder, 'log.txt'),
  });
  const { rows, seconds } = JSON.parse(value) as { rows: number; seconds: number };
  rmSync(out, { recursive: true, force: true });
  return { rows, seconds, peakBytes };
}

function emptied(folder: string, name: string): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return join(folder, name);
}
