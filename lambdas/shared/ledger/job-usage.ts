import { z } from 'zod';
import type { LedgerTable } from './table.ts';

/** As long as reports are kept by default. */
const KEPT_SECONDS = 365 * 86_400;

/** Prices of a DPU-hour in US dollars (AWS list prices of us-east-1, 2025). */
const DPU_HOUR_PRICES = { STANDARD: 0.44, FLEX: 0.29 } as const;

/** Glue bills each DPU for a minute at least. */
const LEAST_BILLED_SECONDS = 60;

const usageSchema = z.object({
  jobRunId: z.string(),
  /** Workers that it could scale out to. */
  workers: z.number(),
  /** For example `G.1X`. */
  workerType: z.string(),
  executionClass: z.enum(['STANDARD', 'FLEX']),
  /** How long it ran. */
  seconds: z.number(),
  /** Seconds of all its workers, times the DPUs of one. */
  dpuSeconds: z.number(),
  /** The part of all this that the run took, above 0 to 1, when the job run prepared several exports. @default 1 */
  share: z.number().optional(),
});

const itemSchema = z.object({ runId: z.string(), ...usageSchema.shape });

/** What a Glue job run used, as Glue told it when the run had ended. */
export type JobUsage = z.infer<typeof usageSchema>;

/** What all Glue job runs of a run used. */
export interface RunUsage {
  /** Each attempt is a job run of its own. */
  readonly jobRuns: number;
  /** Whether a job run prepared other exports too: seconds, DPU-seconds and dollars are this run's part of it. */
  readonly isShared?: true;
  readonly workers: number;
  readonly workerType: string;
  readonly executionClass: JobUsage['executionClass'];
  readonly seconds: number;
  readonly dpuSeconds: number;
  /** About what AWS bills for it, in US dollars: list prices of us-east-1, without taxes. */
  readonly dollars: number;
}

const partitionOf = (source: string): string => `JOBRUNS#${source}`;

/**
 * Keeps what a job run used for a year; of one job run the first note.
 *
 * @param ledger the ledger's table
 * @param run source and run id that the job run prepared
 * @param now the time of the note
 * @returns whether it was the first
 */
export async function noteJobUsage(
  ledger: LedgerTable,
  run: { readonly source: string; readonly runId: string },
  usage: JobUsage,
  now: Date,
): Promise<boolean> {
  const key = { pk: partitionOf(run.source), sk: `${run.runId}#${usage.jobRunId}` };
  const expiresAt = Math.floor(now.getTime() / 1000) + KEPT_SECONDS;
  return ledger.writeOnce({ key, record: { runId: run.runId, ...usage, expiresAt }, version: 0 });
}

/**
 * Reads what the job runs of a run used.
 *
 * @param ledger the ledger's table
 * @returns undefined before one has ended
 */
export async function readRunUsage(
  ledger: LedgerTable,
  source: string,
  runId: string,
): Promise<RunUsage | undefined> {
  const items = (await ledger.query(partitionOf(source), `${runId}#`)).map((item) => itemSchema.parse(item));
  // A run id may hold the sign that ends it here.
  return runUsageOf(items.filter((item) => item.runId === runId));
}

/**
 * Sums up the job runs of a run.
 *
 * @param usages one a job run
 * @returns undefined without any
 */
export function runUsageOf(usages: readonly JobUsage[]): RunUsage | undefined {
  const last = usages.at(-1);
  if (last === undefined) return undefined;
  const sum = (of: (usage: JobUsage) => number): number =>
    usages.reduce((total, usage) => total + of(usage) * (usage.share ?? 1), 0);
  return {
    jobRuns: usages.length,
    ...(usages.some(({ share = 1 }) => share < 1) ? { isShared: true } : {}),
    workers: last.workers,
    workerType: last.workerType,
    executionClass: last.executionClass,
    seconds: sum(({ seconds }) => seconds),
    dpuSeconds: sum(({ dpuSeconds }) => dpuSeconds),
    dollars: sum(dollarsOf),
  };
}

function dollarsOf({ dpuSeconds, executionClass, seconds }: JobUsage): number {
  const billed = dpuSeconds * Math.max(1, LEAST_BILLED_SECONDS / Math.max(seconds, 1));
  return (billed / 3600) * DPU_HOUR_PRICES[executionClass];
}
