import {
  type Delivery,
  deliveriesOfRun,
  latestOfPartitions,
} from '../../lambdas/shared/ledger/deliveries.ts';
import type { ExportItem } from '../../lambdas/shared/ledger/export-item.ts';
import type { LedgerTable } from '../../lambdas/shared/ledger/table.ts';
import { showCount, showCountOf } from '../../lambdas/shared/report-page/numbers.ts';
import { audiencesCommand, type PipelinePlace } from '../commands.ts';
import { explainDeadLetter } from '../dead-letters/reasons.ts';

/** An export, as far as it tells whether its deliveries are looked at. */
export interface DeliveredRun {
  readonly source: string;
  readonly runId: string;
  readonly state: ExportItem['state'];
  /** Known once it is prepared. */
  readonly partitions?: number;
}

/** What is said of a prepared export of which deliveries failed. */
export interface FailedDeliveries {
  /** Partitions whose delivery failed and waits in the dead-letter queue. */
  readonly failedDeliveries: number;
  /** How many failed of how many, and why. */
  readonly reason: string;
  /** What to do about them. */
  readonly remedy: string;
}

/**
 * Tells which deliveries of a prepared export failed. Nothing else has: before, there are none, and a delivered export has
 * every partition at TikTok.
 *
 * @param run the export
 * @param deliveries of its run
 * @param place the pipeline, for the commands that are named
 * @returns undefined where none failed
 */
export function failedDeliveriesOf(
  { state, partitions = 0 }: DeliveredRun,
  deliveries: readonly Delivery[],
  place: PipelinePlace = {},
): FailedDeliveries | undefined {
  if (state !== 'prepared') return undefined;
  const failed = latestOfPartitions(deliveries).filter((delivery) => delivery.state === 'failed');
  if (failed.length === 0) return undefined;
  const of = showCountOf(partitions, 'delivery', 'deliveries');
  const causes = new Set(failed.flatMap(({ lastFailure }) => lastFailure?.name ?? []));
  const list = audiencesCommand(['redrive'], { list: true }, place);
  const redrive = audiencesCommand(['redrive'], {}, place);
  return {
    failedDeliveries: failed.length,
    reason: [`${showCount(failed.length)} of ${of} failed`, [...causes].map(explain).join('; ')]
      .filter((part) => part !== '')
      .join(': '),
    remedy: `See the messages with "${list}", correct the cause, then put them back with "${redrive}".`,
  };
}

/** The class of an error, and what it means where that is known. */
function explain(name: string): string {
  const { title } = explainDeadLetter(name);
  return title === name ? name : `${name}, ${title}`;
}

/**
 * Adds to exports what is said of those of which deliveries failed. Deliveries are read of prepared exports alone: there are
 * few, because the others have not come so far or are delivered.
 *
 * @param table the ledger
 * @param runs the exports
 * @param place the pipeline, for the commands that are named
 */
export const withFailedDeliveries = <T extends DeliveredRun>(
  table: LedgerTable,
  runs: readonly T[],
  place: PipelinePlace = {},
): Promise<(T & Partial<FailedDeliveries>)[]> =>
  Promise.all(
    runs.map(async (run) => {
      if (run.state !== 'prepared') return run;
      const deliveries = await deliveriesOfRun(table, run.source, run.runId);
      return { ...run, ...failedDeliveriesOf(run, deliveries, place) };
    }),
  );
