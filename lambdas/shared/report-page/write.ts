import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ReportError } from '../report/errors.ts';
import { reportKey, reportPageKey } from '../report/keys.ts';
import { parseReport } from '../report/parse.ts';
import { type RunPageFacts, renderReportPage } from './render.ts';

/** A run whose page is written, and the location of its report. */
export interface ReportPlace {
  /** The audiences bucket. */
  readonly bucket: string;
  readonly source: string;
  readonly runId: string;
}

/**
 * Writes or refreshes the page of a run, beside its report. The last writer wins; writing twice does no harm.
 *
 * @param facts what is known of the run beside its report
 * @throws {ReportError} when the report breaks its contract
 * @throws the error of S3 when there is no report or it cannot be read
 */
export async function writeReportPage(
  s3: S3Client,
  { bucket, source, runId }: ReportPlace,
  facts: RunPageFacts,
): Promise<void> {
  const key = reportKey(source, runId);
  const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (object.Body === undefined) throw new ReportError(key, 'it has no content');
  const report = parseReport(await object.Body.transformToString('utf-8'), key);
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: reportPageKey(source, runId),
      Body: renderReportPage(report, facts),
      ContentType: 'text/html; charset=utf-8',
    }),
  );
}
