import { explainCode } from '../../lambdas/shared/clean-rooms/failure-codes.ts';
import type { ExportItem, FailedExport } from '../../lambdas/shared/ledger/export-item.ts';
import { audiencesCommand, type PipelinePlace } from '../commands.ts';

/** @returns what to do about a query or job that failed, as far as Clean Rooms' code tells; else nothing */
export function remedyOf(item: ExportItem): { readonly remedy?: string } {
  if (item.state !== 'failed' || item.failure !== 'query' || item.code === undefined) return {};
  return { remedy: explainCode(item.code).remedy };
}

/** Whether the query or job of an export failed, so that there is nothing to prepare. */
export const hasNoResult = (
  item: ExportItem | { readonly state: 'earlier' },
): item is FailedExport & { readonly failure: 'query' | 'retried' } =>
  item.state === 'failed' && (item.failure === 'query' || item.failure === 'retried');

/**
 * Gives what a person does about a failed export, and the command that follows.
 *
 * @param item the export
 * @param place the pipeline, for the command
 * @returns nothing where the machine started another query in place of the failed one
 */
export function afterFailure(
  item: FailedExport,
  place: PipelinePlace = {},
): { readonly remedy: string; readonly command: string } | undefined {
  const { source, exportId, failure } = item;
  if (failure === 'retried') return undefined;
  if (failure !== 'query') {
    const command = audiencesCommand(['run'], { source, export: exportId }, place);
    return { remedy: 'Correct the cause.', command };
  }
  const { remedy = 'Correct the query or the collaboration.' } = remedyOf(item);
  return { remedy, command: audiencesCommand(['query'], { source }, place) };
}
