import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { PipelineConfig } from '../../lambdas/shared/config/schema.ts';
import { renderReportPage } from '../../lambdas/shared/report-page/render.ts';
import { showUsage } from '../../lambdas/shared/report-page/usage.ts';
import { placeCommands } from '../../operations/commands.ts';
import { makeFolder } from '../../operations/make-folder.ts';
import { assertRunHasSource, readLocalRun, readRun } from '../../operations/reports/read-run.ts';
import type { CommandContext } from '../context.ts';
import { openFile } from '../open-file.ts';
import {
  addJsonOption,
  addStackOptions,
  type JsonOption,
  readDeployment,
  readGivenConfig,
  type StackOptions,
} from '../options.ts';

interface ReportOptions extends StackOptions, JsonOption {
  readonly source?: string;
  readonly run?: string;
  readonly out?: string;
  readonly open?: true;
}

const EXAMPLES = `
Examples:
  npx audiences report --open
  npx audiences report --source loyalty --run 4b1f2c9a-7c1e-4c8e-9a51-0f0f4f1c2d3e --json
  npx audiences report prepared/reports/loyalty/week-47.json --out report.html`;

/** Adds `audiences report`: the page of a run, with the current state of its deliveries. */
export function addReportCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('report')
    .description('make the report page of a run: the latest one, one of a source, or one on this machine')
    .argument('[file]', 'report on this machine, as "npx audiences prepare" writes it')
    .option('--source <name>', 'source of the run')
    .option('--run <id>', 'id of the run (default: the latest)')
    .option('--out <file>', 'where the page is written (default: a new private folder for temporary files)')
    .option('--open', 'open the page in the browser')
    .addHelpText('after', EXAMPLES);
  addJsonOption(addStackOptions(command)).action((file: string | undefined, options: ReportOptions) =>
    makeReport(file, options, readGivenConfig(command), context),
  );
}

async function makeReport(
  file: string | undefined,
  options: ReportOptions,
  given: PipelineConfig | undefined,
  { terminal }: CommandContext,
): Promise<void> {
  assertRunHasSource(options);
  const facts =
    file === undefined
      ? await terminal.during('Reading the report and its deliveries', async () =>
          readRun(options, await readDeployment(options, given)),
        )
      : readLocalRun(file);
  const { report, usage } = facts;
  const page = resolve(options.out ?? privateFile(`${report.source}-${report.runId}.html`));
  makeFolder(dirname(page));
  const completeCommands = (remedy: string) => placeCommands(remedy, options);
  writeFileSync(page, renderReportPage(report, { ...facts, isLocal: file !== undefined, completeCommands }));
  if (options.open === true) await openFile(page);
  terminal.result(options.json === true, { page, ...facts }, () =>
    [
      `Run ${report.runId} of ${report.source}: ${page}`,
      ...(usage === undefined ? [] : [`AWS Glue: ${showUsage(usage)}`]),
    ].join('\n'),
  );
}

/** A file in a new folder that nobody else may enter. A report may hold any text as its names, also `../`. */
const privateFile = (name: string): string =>
  join(mkdtempSync(join(tmpdir(), 'audiences-')), name.replace(/[^\w.-]+/g, '_').replace(/^\.+/, '_'));
