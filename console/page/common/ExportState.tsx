import { State } from './State.tsx';
import type { ExportRow } from './types.ts';

/** Shows the state of an export, and its attempt. A failed query that was started again is no failure to act on. */
export function ExportState({ item: { state, attempt, failure } }: { readonly item: ExportRow }) {
  if (failure === 'retried') return <State state="started_again" />;
  return <State state={state} {...(attempt > 1 ? { note: `attempt ${attempt}` } : {})} />;
}
