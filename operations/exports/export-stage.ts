import type { ExportRef } from '../../lambdas/shared/exports/keys.ts';
import { type Delivery, isSettledState, whyUnfinished } from '../../lambdas/shared/ledger/deliveries.ts';
import type { ExportItem } from '../../lambdas/shared/ledger/export-item.ts';
import { remedyOf } from './failure-remedy.ts';

/** How far an export is on its way to TikTok. */
export interface ExportStage {
  readonly source: string;
  readonly exportId: string;
  /** `asked` until the export trigger has taken the export up. */
  readonly state: 'asked' | ExportItem['state'];
  readonly runId?: string;
  readonly partitions?: number;
  /** Partitions that are at TikTok, or need not go there. */
  readonly settled: number;
  /** Partitions whose delivery failed and waits in the dead-letter queue. */
  readonly failed: number;
  readonly reason?: string;
  /** What to do about a failure of Clean Rooms. */
  readonly remedy?: string;
  /** The query or job that was started in its place. */
  readonly retriedAs?: string;
  /** Whether nothing more happens without an operator. */
  readonly over: boolean;
  /** Whether every partition is at TikTok, or need not go there. */
  readonly succeeded: boolean;
}

/**
 * @param ref the export
 * @param item what the ledger knows, undefined: not taken up yet
 * @param deliveries of the item's run
 */
export function stageOf(
  { source, exportId }: ExportRef,
  item: ExportItem | undefined,
  deliveries: readonly Delivery[],
): ExportStage {
  if (item === undefined)
    return { source, exportId, state: 'asked', settled: 0, failed: 0, over: false, succeeded: false };
  const settled = deliveries.filter(({ state }) => isSettledState(state)).length;
  const failed = deliveries.filter(({ state }) => state === 'failed').length;
  const stage = { source, exportId, state: item.state, runId: item.runId, settled, failed };
  switch (item.state) {
    case 'failed':
      return {
        ...stage,
        reason: item.reason,
        ...remedyOf(item),
        ...(item.retriedAs === undefined ? {} : { retriedAs: item.retriedAs }),
        over: true,
        succeeded: false,
      };
    case 'prepared':
    case 'delivered': {
      const { partitions } = item;
      const succeeded = item.state === 'delivered' || settled >= partitions;
      const held =
        deliveries.find(({ state }) => state === 'failed') ??
        deliveries.find(({ state }) => state === 'waiting');
      const reason = held === undefined ? undefined : whyUnfinished(held).reason;
      const over = succeeded || settled + failed >= partitions;
      return {
        ...stage,
        partitions,
        over,
        succeeded,
        ...(reason === undefined || succeeded ? {} : { reason }),
      };
    }
    default: {
      const reason = item.state === 'discovered' ? item.reason : undefined;
      return { ...stage, over: false, succeeded: false, ...(reason === undefined ? {} : { reason }) };
    }
  }
}
