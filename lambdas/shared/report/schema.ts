import { z } from 'zod';
import { ACTIONS } from '../config/schema.ts';
import { IDENTIFIER_TYPES } from '../identifiers.ts';

const count = z.int().nonnegative();
const countsByReason = z.record(z.string(), count);

const shape = z.strictObject({
  reason: z.string(),
  /** The rejected value with every letter as `a` and every digit as `9`: shows the mistake, not the person. */
  shape: z.string(),
  count,
});

const column = z.strictObject({
  column: z.string(),
  type: z.enum(IDENTIFIER_TYPES),
  /** Whether the configuration named the column or it was recognised by its name. */
  chosenBy: z.enum(['config', 'name']),
  rows: count,
  missing: count,
  prehashed: count,
  hashed: count,
  rejected: countsByReason,
  shapes: z.array(shape),
});

const partition = z.strictObject({
  audience: z.string(),
  /** Calculate type in lower case, as in the partition's key. */
  format: z.string(),
  /** Export rows that gave this partition an identifier. */
  rows: count,
  /** Cells of this audience, in columns of this format's type, that were rejected. */
  rejected: count,
  /** Distinct identifiers, before e-mail variants. */
  people: count,
  /** Distinct lines: what TikTok gets. */
  unique: count,
  files: count,
  bytes: count,
  /** Fewer lines than TikTok needs before an ad group can use the audience. */
  belowMinimum: z.boolean(),
});

/** What a preparation says about its export: `reports/<source>/<run-id>.json`. It holds counts, never values. */
export const reportSchema = z.strictObject({
  version: z.literal(1),
  runId: z.string().min(1),
  source: z.string().min(1),
  exportId: z.string().min(1),
  action: z.enum(ACTIONS),
  /** ISO 8601, UTC: the query's end, or the newest object's time. */
  exportedAt: z.string(),
  export: z.strictObject({ format: z.enum(['csv', 'parquet', 'json']), files: count, bytes: count }),
  rows: count,
  rejectedRows: countsByReason,
  columns: z.array(column),
  partitions: z.array(partition),
  /** Seconds by stage: `<stage>Seconds`. */
  timings: z.record(z.string(), z.number().nonnegative()),
});

export type Report = z.infer<typeof reportSchema>;
export type ReportColumn = Report['columns'][number];
export type ReportPartition = Report['partitions'][number];
