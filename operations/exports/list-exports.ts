import type { ExportItem, FailedExport } from '../../lambdas/shared/ledger/export-item.ts';
import { countBy, holdsText, type Page, type PageChoice, pageOf } from '../page.ts';
import { type ExportStatus, exportStatus } from '../status/status.ts';

/** One export in a list. */
export interface ExportRow extends ExportStatus {
  /** ISO 8601. */
  readonly discoveredAt: string;
  /** Known once it is prepared. */
  readonly partitions?: number;
  /** What failed. */
  readonly failure?: FailedExport['failure'];
}

/** Which exports are listed. */
export interface ExportFilter {
  readonly source?: string | undefined;
  readonly state?: ExportItem['state'] | undefined;
  /** Part of the export's id, its run's, its source's name or its reason. */
  readonly text?: string | undefined;
}

/** A page of exports. */
export interface ExportPage extends Page<ExportRow> {
  /** How many there are in each state, whatever state is asked for. */
  readonly counts: Readonly<Record<string, number>>;
}

/** One export as a list shows it. */
export const exportRow = (item: ExportItem): ExportRow => ({
  ...exportStatus(item),
  discoveredAt: item.discoveredAt,
  ...('partitions' in item ? { partitions: item.partitions } : {}),
  ...(item.state === 'failed' ? { failure: item.failure } : {}),
});

/**
 * Lists exports.
 *
 * @param exports all of them, in the order in which they are listed
 * @param filter which ones
 * @param choice which page
 */
export function listExports(
  exports: readonly ExportItem[],
  { source, state, text }: ExportFilter,
  choice: PageChoice,
): ExportPage {
  const found = exports.filter(
    (item) =>
      (source === undefined || item.source === source) &&
      holdsText(text, [item.exportId, item.runId, item.source, 'reason' in item ? item.reason : undefined]),
  );
  const chosen = state === undefined ? found : found.filter((item) => item.state === state);
  const page = pageOf(chosen, choice);
  return { ...page, items: page.items.map(exportRow), counts: countBy(found, (item) => item.state) };
}
