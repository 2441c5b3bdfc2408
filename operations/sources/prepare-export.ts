import { OperationError } from '../errors.ts';
import { PrepareFailedError } from '../spark/errors.ts';
import { withLocalSpark } from '../spark/spark-script.ts';
import { assertExportExists } from './export-path.ts';
import { type LocalPreparation, type Prepared, prepareLocally } from './prepare.ts';

/**
 * Prepares an export on this machine with local Spark, which is started and ended for it.
 *
 * @param preparation what is prepared, and where to
 * @param signal ends the work when aborted
 * @throws {InvalidRequestError} when the export is not on this machine
 * @throws {OperationError} when the export was refused
 * @throws {StoppedError} when the signal was aborted
 */
export async function prepareExport(preparation: LocalPreparation, signal: AbortSignal): Promise<Prepared> {
  const { exportPath } = preparation;
  assertExportExists(exportPath);
  try {
    return await withLocalSpark(exportPath, signal, (spark) => prepareLocally(preparation, spark));
  } catch (error) {
    if (!(error instanceof PrepareFailedError)) throw error;
    throw new OperationError(error.message, {
      remedy: `Nothing was reported as prepared. Spark's log: ${error.logFile}`,
      cause: error,
    });
  }
}
