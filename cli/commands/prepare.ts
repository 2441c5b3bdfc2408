import type { Command } from 'commander';
import { findSource } from '../../operations/find-source.ts';
import type { Prepared } from '../../operations/sources/prepare.ts';
import { prepareExport } from '../../operations/sources/prepare-export.ts';
import type { CommandContext } from '../context.ts';
import {
  addConfigOption,
  addJsonOption,
  type ConfigOption,
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

function prepare(options: PrepareOptions, { terminal, signal }: CommandContext): Promise<Prepared> {
  findSource(readConfig(options), options.source);
  const preparation = {
    configFile: options.config,
    source: options.source,
    exportPath: options.export,
    out: options.out,
  };
  return terminal.during('Preparing with local Spark', () => prepareExport(preparation, signal));
}
