import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PREPARE_SCRIPT } from '../operations/paths.ts';
import { SparkHost } from '../operations/spark/spark-host.ts';
import { LONGEST_SECONDS } from '../operations/spark/spark-script.ts';
import { BenchmarkError } from './errors.ts';
import { readFirstJobSeconds, readStages, type Stage } from './event-log.ts';
import type { BenchExport } from './exports.ts';
import { measure } from './measure.ts';
import { IDENTIFIERS, type Part } from './parts.ts';
import { checkLines } from './verify.ts';

/** Ends Spark's application, so that its event log is complete. */
const STOP_SCRIPT = join(import.meta.dirname, 'stop_spark.py');

export interface SparkSettings {
  readonly cores: number;
  /** Heap of the JVM, in the form of `-Xmx`. */
  readonly heap: string;
}

/** One run of the pipeline's own script, in Spark as `audiences prepare` starts it for an export of some size. */
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
  { cores, heap }: SparkSettings,
): Promise<SparkResult> {
  rmSync(folder, { recursive: true, force: true });
  const [config, events, out] = [join(folder, 'config.json'), join(folder, 'events'), join(folder, 'out')];
  mkdirSync(events, { recursive: true });
  const source = { name: 'bench', audience: { column: 'segment' }, identifiers: IDENTIFIERS[part] };
  writeFileSync(config, JSON.stringify({ sources: [source] }));
  const host = new SparkHost({
    script: PREPARE_SCRIPT,
    logFile: join(folder, 'log.txt'),
    scratchFolder: join(folder, 'scratch'),
    settings: { 'spark.eventLog.enabled': 'true', 'spark.eventLog.dir': `file://${events}` },
    cores,
    heap,
  });
  const args = [
    ...['--config', config, '--source', 'bench', '--exports_root', join(folder, 'exports')],
    ...['--audiences_root', out, '--export_id', truth.exportId, '--export_uri', exportFolder],
  ];
  const { wallSeconds, peakBytes } = await measure(exportFolder, async () => {
    try {
      for (const script of [PREPARE_SCRIPT, STOP_SCRIPT]) {
        const { exitCode, errorLine } = await host.run(args, LONGEST_SECONDS, script);
        if (exitCode !== 0) throw new BenchmarkError(`${script} failed: ${errorLine}`);
      }
    } finally {
      await host.stop();
    }
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
