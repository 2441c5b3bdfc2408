import type { ExportRef } from '../../lambdas/shared/exports/keys.ts';
import {
  type Delivery,
  isSettledState,
  latestOfPartitions,
  type SettledState,
  whyUnfinished,
} from '../../lambdas/shared/ledger/deliveries.ts';
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
  /** The settled partitions by how they ended: only `delivered` ones were sent. */
  readonly outcomes: Readonly<Record<SettledState, number>>;
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

const NO_OUTCOMES = { delivered: 0, superseded: 0, nothing_to_remove: 0, empty: 0 } as const;

/**
 * @param ref the export
 * @param item what the ledger knows, undefined: not taken up yet
 * @param allDeliveries of the item's run
 */
export function stageOf(
  { source, exportId }: ExportRef,
  item: ExportItem | undefined,
  allDeliveries: readonly Delivery[],
): ExportStage {
  const ref = { source, exportId };
  if (item === undefined) {
    return { ...ref, state: 'asked', ...countsOf([]), over: false, succeeded: false };
  }
  const deliveries = latestOfPartitions(allDeliveries);
  const counts = countsOf(deliveries);
  const { settled, failed } = counts;
  const stage = { ...ref, state: item.state, runId: item.runId, ...counts };
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

function countsOf(deliveries: readonly Delivery[]): Pick<ExportStage, 'settled' | 'outcomes' | 'failed'> {
  const outcomes: Record<SettledState, number> = { ...NO_OUTCOMES };
  for (const { state } of deliveries) if (isSettledState(state)) outcomes[state] += 1;
  const settled = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  return { settled, outcomes, failed: deliveries.filter(({ state }) => state === 'failed').length };
}
