import { z } from 'zod';

/** ISO 8601 in UTC with milliseconds, so that times compare as strings. */
const time = z.iso.datetime({ precision: 3 });

/** A run request: an operator asks to prepare an export; `force`: again, although it was prepared before. */
const runRequest = z.object({ id: z.string(), force: z.boolean() });
export type RunRequest = z.infer<typeof runRequest>;

/** Fields of every state. */
export const knownExportSchema = z.object({
  source: z.string(),
  exportId: z.string(),
  /** Grows by one with each write; a write based on an older version is refused. */
  version: z.int(),
  /** The current or last run: the export id, or with `-2`, `-3`, … when it was forced. */
  runId: z.string(),
  /** Job runs started for this run so far. */
  attempt: z.int(),
  /** Job run of the latest attempt; absent until its start is confirmed. */
  jobRunId: z.string().optional(),
  discoveredAt: time,
  changedAt: time,
  /** The query's end or the newest object's time, as recorded by the first attempt: a retry must use the same time. */
  exportedAt: time.optional(),
  /** Contents of the folder without `_SUCCESS` at the last check, and the time of the first check that saw them. */
  settling: z.object({ objects: z.int(), bytes: z.int(), newestAt: time, since: time }).optional(),
  /** Contents of the folder when the run began: later objects are not included. */
  started: z.object({ objects: z.int(), newestAt: time }).optional(),
  /** When objects were found that arrived after the run began. */
  lateAt: time.optional(),
  /** Until this time a message that triggers the next check is on its way. */
  nextCheckAt: time.optional(),
  /** What the query or job of the export cost, in CRPU-hours. */
  crpuHours: z.number().optional(),
  request: runRequest.optional(),
  lastRequestId: z.string().optional(),
  /** Epoch seconds (the table's TTL); set once the export is gone from the bucket. */
  expiresAt: z.int().optional(),
});

const discovered = z.object({
  ...knownExportSchema.shape,
  state: z.literal('discovered'),
  /** After a failed attempt: when the next attempt may start. */
  notBefore: time.optional(),
  reason: z.string().optional(),
});

const preparing = z.object({
  ...knownExportSchema.shape,
  state: z.literal('preparing'),
  claimedAt: time,
  /** Until this time the function that claimed the run may still start it. */
  claimedUntil: time,
});

const prepared = z.object({
  ...knownExportSchema.shape,
  state: z.literal('prepared'),
  preparedAt: time,
  partitions: z.int(),
});

const delivered = z.object({ ...prepared.shape, state: z.literal('delivered'), deliveredAt: time });

const failed = z.object({
  ...knownExportSchema.shape,
  state: z.literal('failed'),
  /**
   * There is no result of the query, all attempts failed, or a person stopped the job run. `retried`: the query failed and
   * another was started in its place, so that there is nothing to do about this one.
   */
  failure: z.enum(['query', 'preparation', 'stopped', 'retried']),
  reason: z.string(),
  /** Clean Rooms' code of a failed query or job. */
  code: z.string().optional(),
  /** The query or job that was started in place of a `retried` one. */
  retriedAs: z.string().optional(),
});

/** One export in the ledger: discovered → preparing → prepared → delivered, or failed. */
export const exportItemSchema = z.discriminatedUnion('state', [
  discovered,
  preparing,
  prepared,
  delivered,
  failed,
]);

export type ExportItem = z.infer<typeof exportItemSchema>;
export type DiscoveredExport = z.infer<typeof discovered>;
export type PreparingExport = z.infer<typeof preparing>;
export type PreparedExport = z.infer<typeof prepared>;
export type DeliveredExport = z.infer<typeof delivered>;
export type FailedExport = z.infer<typeof failed>;
export type KnownExport = z.infer<typeof knownExportSchema>;
