import type { ExportItem, PreparedExport, PreparingExport } from '../shared/ledger/export-item.ts';
import { rejectedShareOf } from '../shared/report/rejected-share.ts';
import type { Report } from '../shared/report/schema.ts';
import type { ReportFacts, Seen } from './decision.ts';
import type { ExportCheck } from './export-check.ts';
import type { JobRunFacts } from './job-run-facts.ts';
import { isRunOf } from './job-runs.ts';
import type { Services } from './services.ts';

/**
 * Checks the state outside the ledger, as far as the export's state can use it.
 *
 * @param item what the ledger knows of the export
 * @param check what brings the check
 * @param now ISO 8601, UTC: the time by which it is decided
 */
export async function observe(
  item: ExportItem,
  check: ExportCheck,
  now: string,
  services: Services,
): Promise<Seen> {
  const query = mayStart(item) ? await services.queries.get(check.source, item.exportId) : undefined;
  // Only what is listed after a query has ended shows all that it wrote.
  const listed = query === undefined ? check.listed : undefined;
  const objects = listed === undefined ? await services.exports.export(item) : listed.objects;
  const jobRun = item.state === 'preparing' ? await findJobRun(item, check, now, services) : undefined;
  const report = isFinished(item) ? undefined : await services.reports.get(item.source, item.runId);
  const runIdTaken = report !== undefined && report.exportId !== item.exportId;
  const needsRunId = runIdTaken || item.request?.force === true;
  return {
    objects,
    query,
    latestStart: query?.failure?.isRetryable ? await services.starts.get(item.source) : undefined,
    jobRun,
    report: report === undefined || runIdTaken ? undefined : factsOf(report),
    runIdTaken,
    freeRunId: needsRunId ? await freeRunId(item, services) : undefined,
    delivered: item.state === 'prepared' && (await isDelivered(item, services)),
  };
}

/** Whether what is decided next may be a start, for which the query's word is needed. */
const mayStart = (item: ExportItem): boolean =>
  item.request?.force || !(isFinished(item) || (item.state === 'preparing' && item.jobRunId !== undefined));

const isFinished = (item: ExportItem): boolean => item.state === 'prepared' || item.state === 'delivered';

/** Glue is only searched for an unconfirmed start once whoever claimed it can no longer be at work. */
async function findJobRun(
  item: PreparingExport,
  { jobRun }: ExportCheck,
  now: string,
  { jobRuns }: Services,
): Promise<JobRunFacts | undefined> {
  if (item.jobRunId !== undefined) return jobRun?.id === item.jobRunId ? jobRun : jobRuns.get(item.jobRunId);
  if (jobRun !== undefined && isRunOf(jobRun, item, item.claimedAt)) return jobRun;
  return now < item.claimedUntil ? undefined : jobRuns.find(item, item.claimedAt);
}

function factsOf(report: Report): ReportFacts {
  return {
    partitions: report.partitions.length,
    rejectedShare: rejectedShareOf(report),
    foundFiles: report.export.foundFiles,
    exportedAt: new Date(report.exportedAt).toISOString(),
  };
}

/** An export without partitions has nothing to deliver: it stays prepared. */
async function isDelivered(item: PreparedExport, { deliveries }: Services): Promise<boolean> {
  return (
    item.partitions > 0 && (await deliveries.settledPartitions(item.source, item.runId)) >= item.partitions
  );
}

/** The next of `<export-id>-2`, `-3`, … that neither a run nor an export of the source has. */
async function freeRunId(item: ExportItem, { exports, ledger, reports }: Services): Promise<string> {
  const { source, exportId, runId } = item;
  const last = runId.startsWith(`${exportId}-`) ? Number(runId.slice(exportId.length + 1)) : 1;
  for (let number = last + 1; ; number += 1) {
    const candidate = `${exportId}-${number}`;
    const export_ = { source, exportId: candidate };
    const taken =
      (await reports.get(source, candidate)) ??
      (await ledger.get(export_)) ??
      (await exports.export(export_));
    if (taken === undefined) return candidate;
  }
}
