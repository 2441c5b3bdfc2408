import { GetObjectCommand, NoSuchKey, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { REPORTS_PREFIX, reportKey } from '../../lambdas/shared/report/keys.ts';
import { parseReport } from '../../lambdas/shared/report/parse.ts';
import type { Report } from '../../lambdas/shared/report/schema.ts';
import { OperationError } from '../errors.ts';

/** Which run is meant: the latest of all, the latest of a source, or one. */
export interface RunChoice {
  readonly source?: string;
  readonly run?: string;
}

/**
 * Reads the report of a run from the audiences bucket.
 *
 * @param s3 client of the bucket's region
 * @param bucket the audiences bucket
 * @param choice a run needs its source; with neither, the run reported last
 * @throws {OperationError} when there is no such report
 * @throws {ReportError} when the object is not a report
 */
export async function readStoredReport(s3: S3Client, bucket: string, choice: RunChoice): Promise<Report> {
  const key =
    choice.source !== undefined && choice.run !== undefined
      ? reportKey(choice.source, choice.run)
      : await latestKey(s3, bucket, choice.source);
  const report = key === undefined ? undefined : await findReport(s3, bucket, key);
  if (report === undefined) throw noReport(choice);
  return report;
}

/**
 * Reads the report of one run, if there is one.
 *
 * @param s3 client of the bucket's region
 * @param bucket the audiences bucket
 * @throws {ReportError} when the object is not a report
 */
export const findStoredReport = (
  s3: S3Client,
  bucket: string,
  source: string,
  runId: string,
): Promise<Report | undefined> => findReport(s3, bucket, reportKey(source, runId));

async function findReport(s3: S3Client, bucket: string, key: string): Promise<Report | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return parseReport((await Body?.transformToString('utf-8')) ?? '', key);
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

async function latestKey(s3: S3Client, bucket: string, source?: string): Promise<string | undefined> {
  const Prefix = source === undefined ? REPORTS_PREFIX : `${REPORTS_PREFIX}${source}/`;
  let latest: { key: string; time: number } | undefined;
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix })) {
    for (const { Key: key = '', LastModified } of page.Contents ?? []) {
      const time = LastModified?.getTime() ?? 0;
      if (key.endsWith('.json') && (latest === undefined || time > latest.time)) latest = { key, time };
    }
  }
  return latest?.key;
}

function noReport({ source, run }: RunChoice): OperationError {
  const what = [
    run === undefined ? 'any run' : `run ${run}`,
    source === undefined ? '' : ` of source ${source}`,
  ];
  return new OperationError(`There is no report of ${what.join('')}`, {
    remedy: '"npx audiences status" shows the exports and the state of each.',
  });
}
