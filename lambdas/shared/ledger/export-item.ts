import { z } from 'zod';

/** ISO 8601 in UTC with milliseconds, so that times compare as texts. */
const time = z.iso.datetime({ precision: 3 });

/** A person's run request that an export be prepared; `force`: although it already was. */
const runRequest = z.object({ id: z.string(), force: z.boolean() });
export type RunRequest = z.infer<typeof runRequest>;

/** What every state knows. */
export const knownExportSchema = z.object({
  source: z.string(),
  exportId: z.string(),
  /** One more with each write; a writer who read an older one loses. */
  version: z.int(),
  /** The run under way, or the last one: the export id, or with `-2`, `-3`, … when it was forced. */
  runId: z.string(),
  /** Job runs started for this run so far. */
  attempt: z.int(),
  /** Job run of the latest attempt; missing until its start is confirmed. */
  jobRunId: z.string().optional(),
  discoveredAt: time,
  changedAt: time,
  /** The query's end or the newest object's time, as the first attempt took it: a retry must say the same. */
  exportedAt: time.optional(),
  /** What stood in the folder when the run began: what comes later is not in it. */
  started: z.object({ objects: z.int(), newestAt: time }).optional(),
  /** When objects were noticed that came after the run began. */
  lateAt: time.optional(),
  /** Until then a message that brings the next look is on its way. */
  lookAgainAt: time.optional(),
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
  /** After a failed attempt: when the next one may start. */
  notBefore: time.optional(),
  reason: z.string().optional(),
});

const preparing = z.object({
  ...knownExportSchema.shape,
  state: z.literal('preparing'),
  claimedAt: time,
  /** Until then the function that claimed the run may still start it. */
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

/** One export as the ledger knows it: discovered → preparing → prepared → delivered, or failed. */
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
