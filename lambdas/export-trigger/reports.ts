import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { RunUsage } from '../shared/ledger/job-usage.ts';
import { isMissingObject } from '../shared/objects/missing.ts';
import { REPORTS_PREFIX, reportKey } from '../shared/report/keys.ts';
import { parseReport } from '../shared/report/parse.ts';
import type { Report } from '../shared/report/schema.ts';
import type { DeliveryFact } from '../shared/report-page/delivery-fact.ts';
import { writeReportPage } from '../shared/report-page/write.ts';

/** The reports in the audiences bucket: a report means that its run is prepared. */
export class ReportStore {
  readonly #s3: S3Client;
  readonly #bucket: string;

  /**
   * @param s3 client of the bucket's region
   * @param bucket name of the audiences bucket
   */
  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  /**
   * @returns the run's report, or undefined when there is none
   * @throws {ReportError} when the object is not a report
   */
  async get(source: string, runId: string): Promise<Report | undefined> {
    const key = reportKey(source, runId);
    try {
      const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      return parseReport((await Body?.transformToString()) ?? '', key);
    } catch (error) {
      if (await isMissingObject(error, this.#s3, this.#bucket, key)) return undefined;
      throw error;
    }
  }

  /**
   * @param source name of the source
   * @param from ISO 8601, UTC
   * @param until ISO 8601, UTC
   * @returns the reports that were written in this time, ends included
   * @throws {ReportError} when what stands there is no report
   */
  async writtenBetween(source: string, from: string, until: string): Promise<Report[]> {
    const prefix = `${REPORTS_PREFIX}${source}/`;
    const pages = paginateListObjectsV2({ client: this.#s3 }, { Bucket: this.#bucket, Prefix: prefix });
    const found: (Report | undefined)[] = [];
    for await (const page of pages) {
      for (const { Key = '', LastModified = new Date(0) } of page.Contents ?? []) {
        const at = LastModified.toISOString();
        if (!Key.endsWith('.json') || at < from || at > until) continue;
        found.push(await this.get(source, Key.slice(prefix.length, -'.json'.length)));
      }
    }
    return found.filter((report) => report !== undefined);
  }

  /**
   * Writes the page of a run beside its report.
   *
   * @param deliveries what is known of its deliveries; left out before any is known
   * @param usage what its job runs used; left out before it is known
   * @throws {ReportError} when there is no report of it
   */
  writePage(
    source: string,
    runId: string,
    deliveries?: readonly DeliveryFact[],
    usage?: RunUsage,
  ): Promise<void> {
    const facts = { deliveries, usage };
    return writeReportPage(this.#s3, { bucket: this.#bucket, source, runId }, facts);
  }
}
