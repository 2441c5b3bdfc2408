import { z } from 'zod';
import { ACTIONS } from '../config/schema.ts';
import { IDENTIFIER_TYPES } from '../identifiers.ts';

const count = z.int().nonnegative();
const countsByReason = z.record(z.string(), count);

const shape = z.strictObject({
  reason: z.string(),
  /** The rejected value with every letter as `a` and every digit as `9`: shows the mistake without personal data. */
  shape: z.string(),
  count,
});

const columnCounts = {
  column: z.string(),
  type: z.enum(IDENTIFIER_TYPES),
  /** Whether the configuration named the column or the job recognised its name. */
  chosenBy: z.enum(['config', 'name']),
  rows: count,
  missing: count,
  prehashed: count,
  hashed: count,
  rejected: countsByReason,
  shapes: z.array(shape),
};

const column = z.strictObject({
  ...columnCounts,
  /** Cells of digits without a plus whose first digits were read as the country code. */
  readAsInternational: count,
  /** Those of them that would have been another valid number without a country code. */
  bothReadingsValid: count,
  /** Phone numbers that are possible but outside all ranges in use. */
  notInUse: count,
  /** Hashes in upper case. */
  upperCaseHash: count,
});

const partition = z.strictObject({
  audience: z.string(),
  /** Calculate type in lower case, as in the partition's key. */
  format: z.string(),
  /** Export rows that gave this partition an identifier. */
  rows: count,
  /** Cells of this audience, in columns of this format's type, that were rejected. */
  rejected: count,
  /** Distinct identifiers in their primary form, without variants. */
  people: count,
  /** Distinct lines, variants included: what is sent to TikTok. */
  unique: count,
  files: count,
  bytes: count,
  /** Fewer lines than TikTok needs before an ad group can use the audience. */
  belowMinimum: z.boolean(),
});

const inPartition = { audience: z.string(), format: z.string(), lines: count };

/** What an operator should check before the upload. A warning never stops an export. */
const warning = z.discriminatedUnion('warning', [
  z.strictObject({ warning: z.literal('below_minimum'), ...inPartition }),
  z.strictObject({ warning: z.literal('not_in_use'), column: z.string(), count, of: count }),
  z.strictObject({ warning: z.literal('both_readings_valid'), column: z.string(), count }),
  z.strictObject({ warning: z.literal('upper_case_hashes'), column: z.string(), count }),
  z.strictObject({
    warning: z.literal('partition_shrank'),
    ...inPartition,
    previousLines: count,
    previousRun: z.string(),
  }),
  z.strictObject({ warning: z.literal('one_task_files'), files: count }),
]);

const exportFields = { format: z.enum(['csv', 'parquet', 'json']), files: count, bytes: count };

const run = {
  runId: z.string().min(1),
  source: z.string().min(1),
  exportId: z.string().min(1),
  action: z.enum(ACTIONS),
  /** ISO 8601, UTC: the query's end, or the newest object's time. */
  exportedAt: z.iso.datetime(),
  rejectedRows: countsByReason,
  partitions: z.array(partition),
  /** Seconds by stage: `<stage>Seconds`. */
  timings: z.record(z.string(), z.number().nonnegative()),
};

/** The result of a preparation: `reports/<source>/<run-id>.json`. It has counts, never values. */
export const reportSchema = z.strictObject({
  version: z.literal(2),
  ...run,
  advertiser: z.string().optional(),
  export: z.strictObject({
    ...exportFields,
    /** Files that cannot be split, as gzip files: one task reads each. */
    oneTaskFiles: count,
    /** Data files in the folder, empty ones included; left out in reports of earlier versions. */
    foundFiles: count.optional(),
  }),
  /** Records of the files: rows and malformed rows. */
  records: count,
  /** Records that could be read, including those without a usable audience. */
  rows: count,
  /** Where the first malformed records are: the file, and the line in it from 1. */
  malformed: z.array(z.strictObject({ file: z.string(), line: count })),
  columns: z.array(column),
  warnings: z.array(warning),
  /** What the export's query or job cost in Clean Rooms; left out where it is not known. */
  query: z.strictObject({ crpuHours: z.number().nonnegative() }).optional(),
});

/** A report of the first version of the pipeline. Its rows include the malformed ones. */
export const firstReportSchema = z
  .strictObject({
    version: z.literal(1),
    ...run,
    export: z.strictObject(exportFields),
    rows: count,
    columns: z.array(z.strictObject(columnCounts)),
  })
  .transform((report): Report => {
    const { malformed_row: malformed = 0 } = report.rejectedRows;
    const notes = { readAsInternational: 0, bothReadingsValid: 0, notInUse: 0, upperCaseHash: 0 };
    return {
      ...report,
      version: 2,
      export: { ...report.export, oneTaskFiles: 0 },
      records: report.rows,
      rows: report.rows - malformed,
      malformed: [],
      columns: report.columns.map((one) => ({ ...one, ...notes })),
      warnings: report.partitions
        .filter(({ belowMinimum }) => belowMinimum)
        .map(({ audience, format, unique }) => ({
          warning: 'below_minimum',
          audience,
          format,
          lines: unique,
        })),
    };
  });

export type Report = z.infer<typeof reportSchema>;
export type ReportColumn = Report['columns'][number];
export type ReportPartition = Report['partitions'][number];
export type ReportWarning = Report['warnings'][number];
