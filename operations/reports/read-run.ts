import { readFileSync } from 'node:fs';
import { S3Client } from '@aws-sdk/client-s3';
import { type RunUsage, readRunUsage } from '../../lambdas/shared/ledger/job-usage.ts';
import type { MatchHistory } from '../../lambdas/shared/ledger/match-rates.ts';
import { ReportError } from '../../lambdas/shared/report/errors.ts';
import { parseReport } from '../../lambdas/shared/report/parse.ts';
import type { Report } from '../../lambdas/shared/report/schema.ts';
import type { DeliveryFact } from '../../lambdas/shared/report-page/delivery-fact.ts';
import type { Deployment } from '../deployment.ts';
import { InvalidRequestError, OperationError } from '../errors.ts';
import { withLedger } from '../ledger.ts';
import { readDeliveryFacts, readMatchHistories } from './run-deliveries.ts';
import { type RunChoice, readStoredReport } from './stored-reports.ts';

/** A run as it is known now. */
export interface RunFacts {
  readonly report: Report;
  /** Left out for a report on this machine, which nothing is known to be delivered of. */
  readonly deliveries?: readonly DeliveryFact[];
  /** What TikTok matched of each identifier type over time; left out for a report on this machine. */
  readonly matches?: readonly MatchHistory[];
  /** What its Glue job runs used; left out where it is not known. */
  readonly usage?: RunUsage;
}

/**
 * Reads the report of a deployed run and the state of its deliveries.
 *
 * @param choice which run
 * @param deployment what is deployed
 * @throws {OperationError} when there is no such report
 */
export async function readRun(
  choice: RunChoice,
  { audiencesBucket, ledgerTable }: Deployment,
): Promise<RunFacts> {
  const s3 = new S3Client();
  try {
    const report = await readStoredReport(s3, audiencesBucket, choice);
    const [deliveries, matches, usage] = await withLedger(ledgerTable, ({ table }) =>
      Promise.all([
        readDeliveryFacts(table, report.source, report.runId),
        readMatchHistories(table, report.source, report.runId),
        readRunUsage(table, report.source, report.runId),
      ]),
    );
    return { report, deliveries, matches, ...(usage === undefined ? {} : { usage }) };
  } finally {
    s3.destroy();
  }
}

/** @throws {InvalidRequestError} when a run is named without its source */
export function assertRunHasSource({ source, run }: RunChoice): void {
  if (run !== undefined && source === undefined) {
    throw new InvalidRequestError('A run is found by its source', 'Give --source too.');
  }
}

/**
 * Reads a report on this machine.
 *
 * @throws {OperationError} when there is no such file, or it is not a report
 */
export function readLocalRun(file: string): RunFacts {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new OperationError(`The report ${file} cannot be read`, {
      remedy: '"npx audiences prepare" says where it wrote its report.',
      cause,
    });
  }
  try {
    return { report: parseReport(text, file) };
  } catch (cause) {
    if (!(cause instanceof ReportError)) throw cause;
    throw new OperationError(cause.message, {
      remedy:
        'Give a report that “npx audiences prepare” has written: reports/<source>/<run>.json below its --out.',
      cause,
    });
  }
}
