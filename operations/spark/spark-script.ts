import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { newLocalFolder, newPrivateFolder, removePrivateFolder } from '../local-folder.ts';
import { PREPARE_SCRIPT } from '../paths.ts';
import { PrepareFailedError, StoppedError } from './errors.ts';
import { showPaths } from './show-paths.ts';
import { SparkHost } from './spark-host.ts';

/** A day: a person ends what takes too long by Ctrl-C. */
export const LONGEST_SECONDS = 24 * 60 * 60;

/** Exports below this size as CSV take longer to start and compile for than to read. */
const SMALL_EXPORT_BYTES = 50_000_000;
/** As the job counts, when it chooses its tasks. */
const PACKED_FACTOR = 4;

/** Spark as long as it is lent. */
export interface LentSpark {
  /**
   * Runs a script of `glue-scripts`.
   *
   * @param script its path
   * @param args its arguments
   * @throws {PrepareFailedError} when it refuses the export
   * @throws {LocalProcessError} when Spark ended instead of answering
   */
  run(script: string, args: readonly string[]): Promise<void>;
}

/**
 * Lends local Spark to work on one export. It is started with the first script, and ended with the work.
 *
 * @param exportPath the export's folder, or its one file, which is there
 * @param signal ends Spark when aborted
 * @param work gets Spark
 * @throws {StoppedError} when the signal was aborted
 * @throws what the work throws
 */
export async function withLocalSpark<T>(
  exportPath: string,
  signal: AbortSignal,
  work: (spark: LentSpark) => Promise<T>,
): Promise<T> {
  const logFile = join(newLocalFolder('prepare'), 'spark.log');
  const scratchFolder = newPrivateFolder('spark');
  const host = new SparkHost({
    script: PREPARE_SCRIPT,
    logFile,
    scratchFolder,
    isForSmallExports: isSmallExport(exportPath),
  });
  const end = (): void => void host.stop();
  signal.addEventListener('abort', end);
  try {
    return await work({
      run: async (script, args) => {
        const { exitCode, errorLine } = await host.run(args, LONGEST_SECONDS, script);
        if (exitCode !== 0) throw new PrepareFailedError(showPaths(errorLine, exportPath), logFile);
      },
    });
  } catch (error) {
    throw signal.aborted ? new StoppedError({ cause: error }) : error;
  } finally {
    signal.removeEventListener('abort', end);
    await host.stop();
    removePrivateFolder(scratchFolder);
  }
}

/** Whether starting and compiling takes longer for an export than reading it. */
export const isSmallExport = (exportPath: string): boolean => bytesOf(exportPath) < SMALL_EXPORT_BYTES;

function bytesOf(path: string): number {
  const found = statSync(path);
  if (!found.isDirectory()) return found.size * (/\.(gz|parquet)$/i.test(path) ? PACKED_FACTOR : 1);
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
}
