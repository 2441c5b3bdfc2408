import { showCountOf } from '../../../lambdas/shared/report-page/numbers.ts';
import { State } from './State.tsx';
import type { ExportRow } from './types.ts';

/** Shows the state of an export, its attempt, and how many of its deliveries failed. A failed query that was started again is no failure to act on. */
export function ExportState({ item }: { readonly item: ExportRow }) {
  const { state, attempt, failure, failedDeliveries } = item;
  if (failure === 'retried') return <State state="started_again" />;
  if (failedDeliveries !== undefined) {
    const note = `${showCountOf(failedDeliveries, 'delivery', 'deliveries')} failed`;
    return <State state={state} note={note} hasFailed />;
  }
  return <State state={state} {...(attempt > 1 ? { note: `attempt ${attempt}` } : {})} />;
}
