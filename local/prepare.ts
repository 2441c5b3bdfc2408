import { mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { reportKey } from '../lambdas/shared/report/keys.ts';
import { parseReport } from '../lambdas/shared/report/parse.ts';
import type { Report } from '../lambdas/shared/report/schema.ts';
import { PrepareFailedError } from './errors.ts';
import { LOCAL_FOLDER, PREPARE_SCRIPT } from './paths.ts';
import { SparkHost } from './spark.ts';

/** A day: a person ends what takes too long by Ctrl-C. */
const LONGEST_SECONDS = 24 * 60 * 60;

export interface LocalPreparation {
  readonly configFile: string;
  /** A source of the configuration. */
  readonly source: string;
  /** The export's folder, or its one file. */
  readonly exportPath: string;
  /** Gets `tiktok/` and `reports/`. */
  readonly out: string;
  /** Ends the preparation when aborted. */
  readonly signal?: AbortSignal;
}

/** What was prepared. */
export interface Prepared {
  readonly report: Report;
  readonly reportFile: string;
}

/**
 * Prepares an export on this machine's disk with local Spark, by the script that Glue runs. The export's id, which is
 * also the run's, is the name of its folder or file.
 *
 * @throws {PrepareFailedError} when the script refuses the export
 * @throws {LocalCloudError} when Spark ended instead of answering
 */
export async function prepareLocally(preparation: LocalPreparation): Promise<Prepared> {
  const { configFile, source, signal } = preparation;
  const exportPath = resolve(preparation.exportPath);
  const out = resolve(preparation.out);
  mkdirSync(out, { recursive: true });
  const exportId = exportIdOf(exportPath);
  const args = {
    '--config': resolve(configFile),
    '--source': source,
    '--export_id': exportId,
    '--export_uri': exportPath,
    '--exports_root': dirname(exportPath),
    '--audiences_root': out,
  };
  await runScript(Object.entries(args).flat(), signal);
  const reportFile = join(out, reportKey(source, exportId));
  return { report: parseReport(readFileSync(reportFile, 'utf8'), reportFile), reportFile };
}

/** The folder's name, or the file's without its extension. */
function exportIdOf(exportPath: string): string {
  return basename(exportPath).replace(/(?<=.)\.(csv|tsv|txt|json|jsonl|ndjson|parquet)(\.gz)?$/i, '');
}

async function runScript(args: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  const folder = join(LOCAL_FOLDER, `prepare-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const logFile = join(folder, 'spark.log');
  const spark = new SparkHost({ script: PREPARE_SCRIPT, logFile, scratchFolder: join(folder, 'spark') });
  const end = (): void => void spark.stop();
  signal?.addEventListener('abort', end);
  try {
    const { exitCode, errorLine } = await spark.run(args, LONGEST_SECONDS);
    if (exitCode !== 0) throw new PrepareFailedError(errorLine, logFile);
  } finally {
    signal?.removeEventListener('abort', end);
    await spark.stop();
  }
}
