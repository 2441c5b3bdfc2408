import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { PrepareFailedError } from '../../local/errors.ts';
import { type Prepared, prepareLocally } from '../../local/prepare.ts';
import { withLocalSpark } from '../../local/spark-script.ts';
import type { CommandContext } from '../context.ts';
import { CliError, EXIT, UsageError } from '../errors.ts';
import {
  addConfigOption,
  addJsonOption,
  type ConfigOption,
  findSource,
  type JsonOption,
  readConfig,
} from '../options.ts';
import { reportText } from '../report-text.ts';

interface PrepareOptions extends ConfigOption, JsonOption {
  readonly source: string;
  readonly export: string;
  readonly out: string;
}

const EXAMPLES = `
Examples:
  npx audiences prepare --source loyalty --export exports/2f6c… --out prepared
  npx audiences prepare --source loyalty --export loyalty.csv.gz --out prepared --json > report.json

The export's id, which names the run's folders, is the name of its folder or file.`;

/** Adds `audiences prepare`: the preparation alone, on local files. */
export function addPrepareCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('prepare')
    .description('turn an export on this machine into files of hashes, as the Glue job does; uploads nothing')
    .requiredOption('--source <name>', 'source of the configuration that the export belongs to')
    .requiredOption('--export <path>', 'the export: a folder, or one file (CSV, Parquet or JSON Lines)')
    .requiredOption('--out <folder>', 'where tiktok/ and reports/ are written')
    .addHelpText('after', EXAMPLES);
  addJsonOption(addConfigOption(command)).action(async (options: PrepareOptions) => {
    const { report, reportFile } = await prepare(options, context);
    const text = () => `${reportText(report, context.terminal)}\n\nReport: ${reportFile}`;
    context.terminal.result(options.json === true, report, text);
  });
}

async function prepare(options: PrepareOptions, { terminal, signal }: CommandContext): Promise<Prepared> {
  findSource(readConfig(options), options.source);
  if (!existsSync(options.export)) {
    throw new UsageError(`${options.export} does not exist`, 'Give the folder or the file of an export.');
  }
  const preparation = {
    configFile: options.config,
    source: options.source,
    exportPath: options.export,
    out: options.out,
  };
  try {
    return await terminal.during('Preparing with local Spark', () =>
      withLocalSpark(options.export, signal, (spark) => prepareLocally(preparation, spark)),
    );
  } catch (error) {
    if (!(error instanceof PrepareFailedError)) throw error;
    throw new CliError(error.message, {
      remedy: `Nothing was reported as prepared. Spark's log: ${error.logFile}`,
      exitCode: EXIT.failed,
      cause: error,
    });
  }
}
