import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PREPARE_SCRIPT, PYTHON } from '../operations/paths.ts';
import { hostEnvironment } from '../operations/spark/host-environment.ts';
import { THROUGHPUT } from '../operations/spark/spark-jvm.ts';
import { LIBPHONENUMBER_JAR, ROWS_JAR } from '../scripts/setup/rows.mjs';
import { readFirstJobSeconds, readStages, type Stage } from './event-log.ts';
import type { BenchExport } from './exports.ts';
import { measure } from './measure.ts';
import { IDENTIFIERS, type Part } from './parts.ts';
import { checkLines } from './verify.ts';

export interface SparkSettings {
  readonly cores: number;
  /** Heap of the JVM, in the form of `-Xmx`. */
  readonly heap: string;
}

/** One run of the pipeline's own script. */
export interface SparkResult {
  /** The script's own stages; without the start of Python and the JVM. */
  readonly seconds: number;
  /** The start of Python and the JVM, and their end. */
  readonly startSeconds: number;
  /** Of `seconds`, those before the first task reads rows: inspecting the files, choosing columns, planning. */
  readonly beforeRowsSeconds: number;
  readonly timings: Readonly<Record<string, number>>;
  /** Identifiers hashed or passed through. */
  readonly identifiers: number;
  readonly peakBytes: number;
  readonly stages: readonly Stage[];
}

interface Report {
  readonly columns: readonly { readonly prehashed: number; readonly hashed: number }[];
  readonly timings: Readonly<Record<string, number>>;
}

/**
 * Prepares an export with the script of the Glue job on local Spark, and checks every line against the truth.
 *
 * @param folder for the run's files; emptied first
 */
export async function runSpark(
  part: Part,
  { folder: exportFolder, truth }: BenchExport,
  folder: string,
  settings: SparkSettings,
): Promise<SparkResult> {
  rmSync(folder, { recursive: true, force: true });
  const [config, events, out] = [join(folder, 'config.json'), join(folder, 'events'), join(folder, 'out')];
  mkdirSync(events, { recursive: true });
  const source = { name: 'bench', audience: { column: 'segment' }, identifiers: IDENTIFIERS[part] };
  writeFileSync(config, JSON.stringify({ sources: [source] }));
  const { wallSeconds, peakBytes } = await measure({
    command: PYTHON,
    args: [
      PREPARE_SCRIPT,
      ...['--config', config, '--source', 'bench', '--exports_root', join(folder, 'exports')],
      ...['--audiences_root', out, '--export_id', truth.exportId, '--export_uri', exportFolder],
    ],
    environment: sparkEnvironment(join(folder, 'scratch'), events, settings),
    reads: exportFolder,
    logFile: join(folder, 'log.txt'),
  });
  const report = JSON.parse(
    readFileSync(join(out, 'reports', 'bench', `${truth.exportId}.json`), 'utf8'),
  ) as Report;
  await checkLines(part, truth, join(out, 'tiktok'));
  const stages = readStages(events);
  const { inspectSeconds = 0, prepareSeconds = 0 } = report.timings;
  const seconds = Object.values(report.timings).reduce((sum, one) => sum + one, 0);
  const identifiers = report.columns.reduce((sum, { hashed, prehashed }) => sum + hashed + prehashed, 0);
  rmSync(out, { recursive: true, force: true });
  return {
    seconds,
    startSeconds: wallSeconds - seconds,
    beforeRowsSeconds: inspectSeconds + prepareSeconds - readFirstJobSeconds(events),
    timings: report.timings,
    identifiers,
    peakBytes,
    stages,
  };
}

function sparkEnvironment(
  scratch: string,
  events: string,
  { cores, heap }: SparkSettings,
): Record<string, string> {
  const confs = {
    'spark.driver.bindAddress': '127.0.0.1',
    'spark.driver.host': '127.0.0.1',
    'spark.ui.enabled': 'false',
    'spark.eventLog.enabled': 'true',
    'spark.eventLog.dir': `file://${events}`,
    'spark.sql.warehouse.dir': join(scratch, 'warehouse'),
  };
  const confArgs = Object.entries(confs).flatMap(([name, value]) => ['--conf', `"${name}=${value}"`]);
  mkdirSync(scratch, { recursive: true });
  return {
    ...hostEnvironment(),
    PYSPARK_SUBMIT_ARGS: [
      '--master',
      `local[${cores}]`,
      '--driver-memory',
      heap,
      '--driver-java-options',
      `"${THROUGHPUT.join(' ')}"`,
      '--driver-class-path',
      `"${[LIBPHONENUMBER_JAR, ROWS_JAR].join(delimiter)}"`,
      ...confArgs,
      'pyspark-shell',
    ].join(' '),
    PYSPARK_PYTHON: PYTHON,
    SPARK_LOCAL_IP: '127.0.0.1',
    SPARK_LOCAL_DIRS: scratch,
    PYTHONUTF8: '1',
    // Java takes the encoding of file names from here.
    LC_ALL: 'C.UTF-8',
  };
}
