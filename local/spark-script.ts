import { join } from 'node:path';
import { PrepareFailedError } from './errors.ts';
import { newLocalFolder } from './local-folder.ts';
import { SparkHost } from './spark.ts';

/** A day: a person ends what takes too long by Ctrl-C. */
const LONGEST_SECONDS = 24 * 60 * 60;

/**
 * Runs a Spark script once, on this machine.
 *
 * @param script path of the script
 * @param args its arguments
 * @param signal ends the run when aborted
 * @throws {PrepareFailedError} when the script refuses the export
 * @throws {LocalCloudError} when Spark ended instead of answering
 */
export async function runSparkScript(
  script: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const folder = newLocalFolder('prepare');
  const logFile = join(folder, 'spark.log');
  const spark = new SparkHost({ script, logFile, scratchFolder: join(folder, 'spark') });
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
