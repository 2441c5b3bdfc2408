import { explainCode } from '../../lambdas/shared/clean-rooms/failure-codes.ts';
import type { ExportItem } from '../../lambdas/shared/ledger/export-item.ts';

/** @returns what to do about a query or job that failed, as far as Clean Rooms' code tells; else nothing */
export function remedyOf(item: ExportItem): { readonly remedy?: string } {
  if (item.state !== 'failed' || item.failure !== 'query' || item.code === undefined) return {};
  return { remedy: explainCode(item.code).remedy };
}
