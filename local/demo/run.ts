import { join } from 'node:path';
import type { Delivery } from '../../lambdas/shared/ledger/deliveries.ts';
import type { Report } from '../../lambdas/shared/report/schema.ts';
import { type LocalCloud, startLocalCloud } from '../cloud.ts';
import { awaitDeliveries, awaitReport } from '../follow.ts';
import type { JobRunChange } from '../glue-executor.ts';
import { keepFiles } from './keep-files.ts';
import { awaitResult, type DemoExport, startQuery } from './query.ts';
import type { Evidence } from './verify.ts';

/** Clean Rooms loses events; who waits at a terminal is not to wait for the deployed quarter of an hour. */
const SCHEDULE_SECONDS = 10;
/** Up to this number of generated rows, a fast start of Spark matters more than a fast run. */
const MOST_ROWS_OF_SMALL_EXPORT = 300_000;

const PREPARING = 'Preparing with Spark: read, normalise, hash, de-duplicate, publish';

export interface DemoOptions {
  /** Makes the query's result of this many generated rows instead of the sample. */
  readonly rows?: number;
  /** Where the demo leaves files and logs. */
  readonly folder: string;
}

/** Shows how far the demo is. */
export interface DemoStages {
  /**
   * @param reached what went well
   * @param failed what did not
   * @param next what is under way now; left out: nothing any more
   */
  tell(stage: { reached?: string; failed?: string; next?: string }): void;
  /** @param next what has ended, unless something else is under way by now */
  end(next: string): void;
}

/** What the demo leaves. */
export interface DemoResult {
  readonly evidence: Evidence;
  /** The audiences bucket, as files. */
  readonly files: string;
}

const number = (count: number): string => count.toLocaleString('en-US');

const secondsSince = (began: number): string => `${((Date.now() - began) / 1000).toFixed(1)} s`;

/** Starts the local cloud, whose job runs show among the stages. */
export async function startDemoCloud(
  { rows = 0, folder }: DemoOptions,
  stages: DemoStages,
): Promise<LocalCloud> {
  const began = Date.now();
  stages.tell({ next: 'Starting the local cloud' });
  const onJobRun = ({ jobRunId, state, errorMessage }: JobRunChange): void => {
    const run = `Glue job run ${jobRunId.slice(0, 12)}…`;
    if (state === 'RUNNING') {
      stages.tell({
        reached: `export-trigger found the result complete and started ${run}`,
        next: PREPARING,
      });
    } else if (state === 'SUCCEEDED') {
      stages.end(PREPARING);
    } else {
      stages.tell({ failed: `${run} ${state}: ${errorMessage}`, next: 'Waiting for the next attempt' });
    }
  };
  const cloud = await startLocalCloud({
    folder,
    glue: 'warm',
    hasSmallExports: rows <= MOST_ROWS_OF_SMALL_EXPORT,
    scheduleSeconds: SCHEDULE_SECONDS,
    onJobRun,
  });
  stages.tell({
    reached: `Local cloud up in ${secondsSince(began)}: AWS at ${cloud.aws.endpoint}, TikTok at ${cloud.tiktok.baseUrl}`,
  });
  return cloud;
}

/**
 * Takes the result of a protected query all the way to TikTok.
 *
 * @throws {FlowError} when it does not get there
 */
export async function runDemo(
  { rows, folder }: DemoOptions,
  cloud: LocalCloud,
  stages: DemoStages,
): Promise<DemoResult> {
  const result = await query(rows, cloud, stages);
  const began = Date.now();
  const report = await awaitReport(cloud, result);
  stages.tell({ reached: preparedLine(report, secondsSince(began)), next: 'Delivering to TikTok' });
  let delivered = 0;
  const deliveries = await awaitDeliveries(cloud, report, (delivery) => {
    delivered += 1;
    const next = delivered === report.partitions.length ? {} : { next: 'Delivering to TikTok' };
    stages.tell({ reached: deliveredLine(delivery), ...next });
  });
  const evidence = {
    truth: result.truth,
    report,
    deliveries,
    audiences: await cloud.tiktok.admin.audiences(),
  };
  return { evidence, files: await keepFiles(cloud, join(folder, 'buckets')) };
}

async function query(rows: number | undefined, cloud: LocalCloud, stages: DemoStages): Promise<DemoExport> {
  stages.tell({ next: 'Starting the protected query' });
  const queryId = await startQuery(cloud, rows);
  stages.tell({
    reached: `query-runner started protected query ${queryId}`,
    next:
      rows === undefined
        ? 'Clean Rooms runs the query'
        : `Clean Rooms runs the query, with a generated result of ${number(rows)} rows`,
  });
  const result = await awaitResult(cloud, queryId);
  const place = `s3://${cloud.resources.exportsBucket}/exports/${result.source}/${queryId}/`;
  stages.tell({ reached: `Clean Rooms wrote its result to ${place}`, next: 'Waiting for export-trigger' });
  return result;
}

function preparedLine({ records, partitions }: Report, took: string): string {
  const lines = partitions.reduce((sum, { unique }) => sum + unique, 0);
  return `Prepared in ${took}: ${number(records)} records became ${number(lines)} lines in ${partitions.length} partitions`;
}

const deliveredLine = ({ audience, format, rows, audienceName, audienceId }: Delivery): string =>
  `${audience}, ${format}: ${number(rows ?? 0)} hashes in TikTok audience ${audienceId} "${audienceName}"`;
