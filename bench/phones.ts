import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PYTHON } from '../operations/paths.ts';
import { hostEnvironment } from '../operations/spark/host-environment.ts';
import { setUpRowTests } from '../scripts/setup/row-tests.mjs';
import { measureCommand } from './measure.ts';
import type { SparkSettings } from './spark.ts';

/** How many phone numbers a second become E.164, in one format. */
export interface PhonesResult {
  readonly workload: string;
  readonly job: number;
  /** The `phonenumbers` package, in one process. */
  readonly phonenumbers: number;
  readonly ratio: number;
}

/** Measures phone numbers only: the job's compiled rule and the `phonenumbers` package. */
export async function runPhones(folder: string, { cores }: SparkSettings): Promise<PhonesResult[]> {
  setUpRowTests();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'result.json');
  await measureCommand({
    command: PYTHON,
    args: [join(import.meta.dirname, 'phones.py'), '--cores', String(cores), '--json', file],
    environment: { ...hostEnvironment(), SPARK_LOCAL_IP: '127.0.0.1', PYTHONUTF8: '1', LC_ALL: 'C.UTF-8' },
    logFile: join(folder, 'log.txt'),
  });
  return JSON.parse(readFileSync(file, 'utf8')) as PhonesResult[];
}
