import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { reportKey } from '../../lambdas/shared/report/keys.ts';
import { parseReport } from '../../lambdas/shared/report/parse.ts';
import type { Report } from '../../lambdas/shared/report/schema.ts';
import { makeWritableFolder } from '../make-folder.ts';
import { PREPARE_SCRIPT } from '../paths.ts';
import type { LentSpark } from '../spark/spark-script.ts';

export interface LocalPreparation {
  readonly configFile: string;
  /** A source of the configuration. */
  readonly source: string;
  /** The export's folder, or its one file. */
  readonly exportPath: string;
  /** Gets `tiktok/` and `reports/`. */
  readonly out: string;
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
 * @param preparation what is prepared, and where to
 * @param spark runs the script
 * @throws {OperationError} when the output folder cannot be written
 * @throws {PrepareFailedError} when the script refuses the export
 * @throws {LocalProcessError} when Spark ended instead of answering
 */
export async function prepareLocally(preparation: LocalPreparation, spark: LentSpark): Promise<Prepared> {
  const { configFile, source } = preparation;
  const exportPath = resolve(preparation.exportPath);
  const out = resolve(preparation.out);
  makeWritableFolder(out);
  const exportId = exportIdOf(exportPath);
  const args = {
    '--config': resolve(configFile),
    '--source': source,
    '--export_id': exportId,
    '--export_uri': exportPath,
    '--exports_root': dirname(exportPath),
    '--audiences_root': out,
  };
  await spark.run(PREPARE_SCRIPT, Object.entries(args).flat());
  const reportFile = join(out, reportKey(source, exportId));
  return { report: parseReport(readFileSync(reportFile, 'utf8'), reportFile), reportFile };
}

/** The folder's name, or the file's without its extension. */
function exportIdOf(exportPath: string): string {
  return basename(exportPath).replace(/(?<=.)\.(csv|tsv|txt|json|jsonl|ndjson|parquet)(\.gz)?$/i, '');
}
