import type { ExportItem } from '../../lambdas/shared/ledger/export-item.ts';

/** What tells the runs of an export. */
export type RunOfExport = Pick<ExportItem, 'source' | 'exportId' | 'runId'>;

/**
 * Finds the export of a run.
 *
 * @param exports those that the pipeline knows
 * @param source the run's source
 * @param runId the run, which may be an earlier one of its export
 * @returns the export's id; undefined where the pipeline does not know it
 */
export function exportOfRun(
  exports: readonly RunOfExport[],
  source: string,
  runId: string,
): string | undefined {
  const known = exports.filter((item) => item.source === source);
  const found =
    known.find((item) => item.runId === runId) ??
    known.find(({ exportId }) => exportId === runId) ??
    known.find((item) => isEarlierRun(runId, item));
  return found?.exportId;
}

/** A further run of an export has its id with a number: `week-47-2`. */
function isEarlierRun(runId: string, { exportId, runId: latest }: RunOfExport): boolean {
  const numberOf = (run: string): number =>
    run.startsWith(`${exportId}-`) ? Number(run.slice(exportId.length + 1)) : Number.NaN;
  return numberOf(runId) < numberOf(latest);
}
