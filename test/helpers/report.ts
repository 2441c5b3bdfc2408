import type { Report, ReportColumn, ReportPartition } from '../../lambdas/shared/report/schema.ts';
import type { DeliveryFact } from '../../lambdas/shared/report-page/delivery-fact.ts';

/** A column without anything noteworthy; every field can be given. */
export const columnWith = (fields: Partial<ReportColumn> = {}): ReportColumn => ({
  column: 'mail',
  type: 'email',
  chosenBy: 'name',
  rows: 2000,
  missing: 100,
  prehashed: 200,
  hashed: 1650,
  rejected: { invalid_email: 50 },
  shapes: [{ reason: 'invalid_email', shape: 'aaaa.aaa', count: 50 }],
  readAsInternational: 0,
  bothReadingsValid: 0,
  notInUse: 0,
  upperCaseHash: 0,
  ...fields,
});

/** A partition well above TikTok's minimum; every field can be given. */
export const partitionWith = (fields: Partial<ReportPartition> = {}): ReportPartition => ({
  audience: 'Autumn buyers',
  format: 'email_sha256',
  rows: 1850,
  rejected: 120,
  people: 1700,
  unique: 1900,
  files: 1,
  bytes: 123_500,
  belowMinimum: false,
  ...fields,
});

/** A report of one column and one partition; every field can be given. */
export const reportWith = (fields: Partial<Report> = {}): Report => ({
  version: 2,
  runId: 'week-47',
  source: 'crm',
  exportId: 'week-47',
  action: 'append',
  exportedAt: '2026-11-22T04:00:00Z',
  export: { format: 'csv', files: 2, bytes: 300_000, oneTaskFiles: 0 },
  records: 2000,
  rows: 2000,
  malformed: [],
  rejectedRows: {},
  columns: [columnWith()],
  partitions: [partitionWith()],
  warnings: [],
  timings: { readSeconds: 1.5, writeSeconds: 0.5, totalSeconds: 2.5 },
  ...fields,
});

/** The finished and matched delivery of the partition above; every field can be given. */
export const deliveryWith = (fields: Partial<DeliveryFact> = {}): DeliveryFact => ({
  audience: 'Autumn buyers',
  format: 'email_sha256',
  state: 'delivered',
  deliveredLines: 1900,
  audienceId: '7423948273948273946',
  audienceName: 'Autumn buyers',
  matchedUsers: 1200,
  ...fields,
});
