import { type JobUsage, noteJobUsage, type RunUsage, readRunUsage } from '../shared/ledger/job-usage.ts';
import type { LedgerTable } from '../shared/ledger/table.ts';

/** What job runs used, as the ledger keeps it. */
export class JobUsages {
  readonly #ledger: LedgerTable;

  /** @param ledger the ledger's table */
  constructor(ledger: LedgerTable) {
    this.#ledger = ledger;
  }

  /** Keeps what a job run that has ended used. @returns whether it was not known before */
  note(run: { source: string; runId: string }, usage: JobUsage, now: string): Promise<boolean> {
    return noteJobUsage(this.#ledger, run, usage, new Date(now));
  }

  /** @returns what the job runs of a run used; undefined before one has ended */
  ofRun(source: string, runId: string): Promise<RunUsage | undefined> {
    return readRunUsage(this.#ledger, source, runId);
  }
}
