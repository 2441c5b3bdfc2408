import { CleanRoomsClient } from '@aws-sdk/client-cleanrooms';
import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { AnalysisFacts } from '../../lambdas/shared/clean-rooms/analysis.ts';
import { ProtectedJobs } from '../../lambdas/shared/clean-rooms/protected-jobs.ts';
import { ProtectedQueries } from '../../lambdas/shared/clean-rooms/protected-queries.ts';
import type { ExportRef } from '../../lambdas/shared/exports/keys.ts';
import { type Delivery, deliveriesOfRun } from '../../lambdas/shared/ledger/deliveries.ts';
import type { ExportItem } from '../../lambdas/shared/ledger/export-item.ts';
import { REPORTS_PREFIX } from '../../lambdas/shared/report/keys.ts';
import type { Report } from '../../lambdas/shared/report/schema.ts';
import { deliveryFactsOf } from '../../lambdas/shared/report-page/facts.ts';
import { type FunnelStep, funnelSteps } from '../../lambdas/shared/report-page/funnel.ts';
import { type Notice, noticesOf } from '../../lambdas/shared/report-page/notices.ts';
import { audiencesCommand, type PipelinePlace, placeCommands } from '../commands.ts';
import { NotFoundError } from '../errors.ts';
import { unlessDenied } from '../failure.ts';
import { findSource } from '../find-source.ts';
import { withLedger } from '../ledger.ts';
import type { PipelineView } from '../pipeline/pipeline-view.ts';
import { findStoredReport } from '../reports/stored-reports.ts';
import { type DeliveryStatus, deliveryStatus } from '../status/deliveries.ts';
import { failedDeliveriesOf } from './failed-deliveries.ts';
import { hasNoResult } from './failure-remedy.ts';
import { readAttempts } from './job-runs.ts';
import { type ExportRow, exportRow } from './list-exports.ts';
import { type EarlierRun, readTimeline, type TimelineStep } from './timeline.ts';

/** One delivery of a run. */
export interface DeliveryRow extends DeliveryStatus {
  readonly id: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly files: number;
  /** Failures since something last succeeded. */
  readonly failures: number;
  readonly audienceId?: string;
  readonly audienceName?: string;
}

/** Commands that show the export or do something with it. */
export interface ExportCommands {
  readonly run: string;
  readonly force: string;
  readonly report: string;
  readonly status: string;
}

/** An export with everything that became of one of its runs. */
export interface ExportDetail {
  readonly export: ExportRow & {
    readonly exportedAt?: string;
    /** Whether there is something to prepare: a failed query or job left nothing. */
    readonly hasResult: boolean;
  };
  /** The run that is shown. */
  readonly run: string;
  /** Ids of the runs with a report, the latest last, and the run under way. */
  readonly runs: readonly string[];
  readonly timeline: readonly TimelineStep[];
  /** Whether the run and its deliveries have come to an end; TikTok may still be matching. */
  readonly isOver: boolean;
  /** Null before the run is prepared. */
  readonly report: Report | null;
  /** Empty before the run is prepared. */
  readonly funnel: readonly FunnelStep[];
  readonly notices: readonly Notice[];
  readonly deliveries: readonly DeliveryRow[];
  readonly commands: ExportCommands;
}

/**
 * Reads everything that became of an export.
 *
 * @param view the state of the pipeline
 * @param ref the export
 * @param run one of its runs. @default the latest
 * @throws {NotFoundError} when the ledger does not know the export, or nothing is left of such a run
 */
export async function readExport(
  view: PipelineView,
  { source, exportId }: ExportRef,
  run: string | undefined,
): Promise<ExportDetail> {
  const item = await view.export({ source, exportId });
  if (item === undefined) throw unknownExport(source, exportId);
  const runId = run ?? item.runId;
  const isLatest = runId === item.runId;
  const sought = { source, exportId, runId, ...(isLatest ? { jobRunId: item.jobRunId } : {}) };
  const [stored, deliveries, query, attempts, { audiences }] = await Promise.all([
    readReports(view, item, runId),
    withLedger(view.deployment.ledgerTable, ({ table }) => deliveriesOfRun(table, source, runId)),
    // The ledger tells the same in fewer words to an identity that may not ask Clean Rooms or Glue.
    unlessDenied(readQuery(view, item), undefined),
    unlessDenied(readAttempts(view.deployment.glueJobName, sought), []),
    view.audienceFacts(),
  ]);
  const checks = audiences.flatMap(({ check }) => check?.record ?? []);
  const facts = deliveryFactsOf(deliveries, checks);
  const { report, runs } = stored;
  if (!isLatest && !isRunOf(exportId, runId, report, deliveries)) throw unknownRun(source, exportId, runId);
  const { steps, isOver } = readTimeline({
    item: isLatest ? item : earlierRun(item, runId, report?.partitions.length ?? facts.length),
    ...{ attempts, deliveries, matched: facts, now: new Date() },
    ...(query === undefined ? {} : { query }),
  });
  return {
    export: await exportOf(view, item, isLatest ? deliveries : undefined),
    run: runId,
    runs: runs.includes(item.runId) ? runs : [...runs, item.runId],
    timeline: steps,
    isOver,
    report: report ?? null,
    funnel: report === undefined ? [] : funnelSteps(report, facts),
    notices: (report === undefined ? [] : noticesOf(report, facts)).map((notice) => ({
      ...notice,
      remedy: placeCommands(notice.remedy, view.place),
    })),
    deliveries: deliveries.map((delivery) => deliveryRow(delivery, view)),
    commands: commandsOf(source, exportId, runId, view.place),
  };
}

/** The export itself; the deliveries of its latest run are read where they are not at hand. */
async function exportOf(
  view: PipelineView,
  item: ExportItem,
  ofLatestRun: readonly Delivery[] | undefined,
): Promise<ExportDetail['export']> {
  const row = exportRow(item);
  const [known = row] =
    ofLatestRun === undefined
      ? await view.withFailedDeliveries([row])
      : [{ ...row, ...failedDeliveriesOf(row, ofLatestRun, view.place) }];
  return {
    ...known,
    ...(item.exportedAt === undefined ? {} : { exportedAt: item.exportedAt }),
    hasResult: !hasNoResult(item),
  };
}

/** One delivery as a list shows it. */
export function deliveryRow(delivery: Delivery, view: Pick<PipelineView, 'advertiserOf'>): DeliveryRow {
  const { id, createdAt, files, failures, audienceId, audienceName } = delivery;
  return {
    ...deliveryStatus(delivery, view.advertiserOf(delivery.advertiser, delivery.source)),
    id,
    startedAt: createdAt,
    files,
    failures,
    ...(audienceId === undefined ? {} : { audienceId }),
    ...(audienceName === undefined ? {} : { audienceName }),
  };
}

const unknownExport = (source: string, exportId: string): NotFoundError =>
  new NotFoundError(`The pipeline has seen no export ${source}/${exportId}`, {
    remedy: 'An export is seen within 15 minutes of its arrival, or at once when it is run.',
  });

const unknownRun = (source: string, exportId: string, run: string): NotFoundError =>
  new NotFoundError(`Export ${source}/${exportId} has no run ${run}`, {
    remedy: 'Reports and deliveries of a run are kept for a limited time.',
  });

/** Whether something is left of an earlier run, and it is one of the export. */
function isRunOf(
  exportId: string,
  runId: string,
  report: Report | undefined,
  deliveries: readonly Delivery[],
): boolean {
  if (report !== undefined) return report.exportId === exportId;
  return deliveries.length > 0 && runNumber(exportId, runId) !== undefined;
}

/** What the ledger still knows of an earlier run: the export's own facts, and none of the later run. */
function earlierRun(item: ExportItem, runId: string, partitions: number): EarlierRun {
  const { source, exportId, version, discoveredAt, changedAt, exportedAt } = item;
  return {
    ...{ source, exportId, runId, version, attempt: 1, discoveredAt, changedAt },
    ...(exportedAt === undefined ? {} : { exportedAt }),
    ...{ state: 'earlier', partitions },
  };
}

/** A further run of an export has its id with a number: `week-47-2`. Undefined for the run of another export. */
function runNumber(exportId: string, run: string): number | undefined {
  if (!run.startsWith(exportId)) return undefined;
  const number = run.slice(exportId.length);
  return /^(-\d+)?$/.test(number) ? Number(number.slice(1) || '1') : undefined;
}

async function readQuery(
  view: PipelineView,
  { source, exportId }: ExportItem,
): Promise<AnalysisFacts | undefined> {
  const { cleanRooms } = findSource(view.config, source);
  if (cleanRooms === undefined) return undefined;
  const client = new CleanRoomsClient();
  try {
    const Analyses = cleanRooms.type === 'PYSPARK' ? ProtectedJobs : ProtectedQueries;
    return await new Analyses(client).get(cleanRooms.membershipId, exportId);
  } finally {
    client.destroy();
  }
}

async function readReports(
  { deployment }: PipelineView,
  { source, exportId }: ExportItem,
  runId: string,
): Promise<{ readonly report: Report | undefined; readonly runs: string[] }> {
  const s3 = new S3Client();
  try {
    const [report, runs] = await Promise.all([
      findStoredReport(s3, deployment.audiencesBucket, source, runId),
      listRuns(s3, deployment.audiencesBucket, source, exportId),
    ]);
    return { report, runs };
  } finally {
    s3.destroy();
  }
}

async function listRuns(s3: S3Client, Bucket: string, source: string, exportId: string): Promise<string[]> {
  const folder = `${REPORTS_PREFIX}${source}/`;
  const numbers = new Map<string, number>();
  const pages = paginateListObjectsV2({ client: s3 }, { Bucket, Prefix: `${folder}${exportId}` });
  for await (const { Contents = [] } of pages) {
    for (const { Key = '' } of Contents) {
      const run = /^(.*)\.json$/.exec(Key.slice(folder.length))?.[1];
      const number = run === undefined ? undefined : runNumber(exportId, run);
      if (run !== undefined && number !== undefined) numbers.set(run, number);
    }
  }
  return [...numbers].toSorted(([, a], [, b]) => a - b).map(([run]) => run);
}

function commandsOf(source: string, exportId: string, run: string, place: PipelinePlace): ExportCommands {
  const one = { source, export: exportId };
  return {
    run: audiencesCommand(['run'], { ...one, wait: true }, place),
    force: audiencesCommand(['run'], { ...one, force: true, wait: true }, place),
    report: audiencesCommand(['report'], { source, run, open: true }, place),
    status: audiencesCommand(['status'], { source }, place),
  };
}
