import type { S3Client } from '@aws-sdk/client-s3';
import type { AudienceCheck } from '../shared/ledger/audiences.ts';
import { deliveriesOfRun } from '../shared/ledger/deliveries.ts';
import { readRunUsage } from '../shared/ledger/job-usage.ts';
import { listMatchRates, matchHistories } from '../shared/ledger/match-rates.ts';
import type { LedgerTable } from '../shared/ledger/table.ts';
import { isMissingObject } from '../shared/objects/missing.ts';
import { reportKey } from '../shared/report/keys.ts';
import { deliveryFactsOf } from '../shared/report-page/facts.ts';
import { writeReportPage } from '../shared/report-page/write.ts';
import type { CheckResult } from './check-audiences.ts';

/** What is needed to write report pages. */
export interface PageTools {
  readonly s3: S3Client;
  readonly ledger: LedgerTable;
  /** Bucket with the reports. */
  readonly bucket: string;
}

/** A page that could not be refreshed, for example because something else wrote its report. */
export interface PageFailure {
  readonly source: string;
  readonly runId: string;
  readonly error: unknown;
}

/**
 * Refreshes the report page of every run that made the last delivery to one of the checked audiences. A failure with one
 * page does not stop the others.
 *
 * @param tools where to read and write
 * @param results the result for each audience
 * @returns the pages that could not be refreshed
 */
export async function refreshPages(
  tools: PageTools,
  results: readonly CheckResult[],
): Promise<readonly PageFailure[]> {
  const checks = results.map(({ check }) => check);
  const runs = new Map(
    results.flatMap(({ audience }) => {
      const run = audience.lastDelivery?.run;
      return run === undefined ? [] : [[JSON.stringify(run), run] as const];
    }),
  );
  const failures: PageFailure[] = [];
  for (const run of runs.values()) {
    await refreshPage(tools, run, checks).catch((error: unknown) => failures.push({ ...run, error }));
  }
  return failures;
}

async function refreshPage(
  { s3, ledger, bucket }: PageTools,
  { source, runId }: { readonly source: string; readonly runId: string },
  checks: readonly AudienceCheck[],
): Promise<void> {
  const deliveries = await deliveriesOfRun(ledger, source, runId);
  const advertiserId = deliveries.find((delivery) => delivery.advertiserId !== undefined)?.advertiserId;
  const facts = {
    deliveries: deliveryFactsOf(deliveries, checks),
    matches: await readMatches(ledger, advertiserId),
    usage: await readRunUsage(ledger, source, runId),
  };
  try {
    await writeReportPage(s3, { bucket, source, runId }, facts);
  } catch (error) {
    // Reports expire; without a report there is no page to refresh.
    if (!(await isMissingObject(error, s3, bucket, reportKey(source, runId)))) throw error;
  }
}

/** A run has one advertiser, which is unknown before its first delivery begins. */
const readMatches = async (ledger: LedgerTable, advertiserId: string | undefined) =>
  advertiserId === undefined ? [] : matchHistories(await listMatchRates(ledger, advertiserId));
