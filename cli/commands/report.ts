import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import type { Command } from 'commander';
import { parseReport } from '../../lambdas/shared/report/parse.ts';
import type { Report } from '../../lambdas/shared/report/schema.ts';
import type { DeliveryFact } from '../../lambdas/shared/report-page/delivery-fact.ts';
import { renderReportPage } from '../../lambdas/shared/report-page/render.ts';
import type { CommandContext } from '../context.ts';
import { findDeployment } from '../deployment.ts';
import { CliError, UsageError } from '../errors.ts';
import { withLedger } from '../ledger.ts';
import { openFile } from '../open-file.ts';
import { addJsonOption, addStackOptions, type JsonOption, type StackOptions } from '../options.ts';
import { readDeliveryFacts } from '../run-deliveries.ts';
import { readStoredReport } from '../stored-reports.ts';

interface ReportOptions extends StackOptions, JsonOption {
  readonly source?: string;
  readonly run?: string;
  readonly out?: string;
  readonly open?: true;
}

/** A run as it stands now. */
interface RunFacts {
  readonly report: Report;
  /** Left out for a report on this machine, which nothing is known to be delivered of. */
  readonly deliveries?: readonly DeliveryFact[];
}

const EXAMPLES = `
Examples:
  npx audiences report --open
  npx audiences report --source loyalty --run 4b1f2c9a-7c1e-4c8e-9a51-0f0f4f1c2d3e --json
  npx audiences report prepared/reports/loyalty/week-47.json --out report.html`;

/** Adds `audiences report`: the page of a run, with its deliveries as they stand now. */
export function addReportCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('report')
    .description('make the report page of a run: the latest one, one of a source, or one on this machine')
    .argument('[file]', 'report on this machine, as "npx audiences prepare" writes it')
    .option('--source <name>', 'source of the run')
    .option('--run <id>', 'id of the run (default: the latest)')
    .option('--out <file>', 'where the page is written (default: the folder for temporary files)')
    .option('--open', 'open the page in the browser')
    .addHelpText('after', EXAMPLES);
  addJsonOption(addStackOptions(command)).action((file: string | undefined, options: ReportOptions) =>
    makeReport(file, options, context),
  );
}

async function makeReport(
  file: string | undefined,
  options: ReportOptions,
  { terminal }: CommandContext,
): Promise<void> {
  if (options.run !== undefined && options.source === undefined) {
    throw new UsageError('A run is found by its source', 'Give --source too.');
  }
  const facts =
    file === undefined
      ? await terminal.during('Reading the report and its deliveries', () => readDeployedRun(options))
      : { report: readLocalReport(file) };
  const { report, deliveries } = facts;
  const page = resolve(options.out ?? join(tmpdir(), `audiences-${report.source}-${report.runId}.html`));
  mkdirSync(dirname(page), { recursive: true });
  writeFileSync(page, renderReportPage(report, deliveries, file !== undefined));
  if (options.open === true) await openFile(page);
  terminal.result(
    options.json === true,
    { page, ...facts },
    () => `Run ${report.runId} of ${report.source}: ${page}`,
  );
}

async function readDeployedRun(options: ReportOptions): Promise<RunFacts> {
  const { audiencesBucket, ledgerTable } = await findDeployment(options);
  const s3 = new S3Client();
  const report = await readStoredReport(s3, audiencesBucket, options);
  s3.destroy();
  const deliveries = await withLedger(ledgerTable, ({ table }) =>
    readDeliveryFacts(table, report.source, report.runId),
  );
  return { report, deliveries };
}

function readLocalReport(file: string): Report {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CliError(`The report ${file} cannot be read`, {
      remedy: '"npx audiences prepare" says where it wrote its report.',
      cause,
    });
  }
  return parseReport(text, file);
}
