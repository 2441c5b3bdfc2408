import type { Command } from 'commander';
import type { PipelineConfig } from '../../lambdas/shared/config/schema.ts';
import { findSource } from '../../operations/find-source.ts';
import { columnsOf } from '../../operations/sources/column-name.ts';
import { inspectExport, ROWS_TO_LOOK_AT } from '../../operations/sources/inspection.ts';
import type { CommandContext } from '../context.ts';
import { inspectionText } from '../inspection-text.ts';
import {
  addConfigOption,
  addJsonOption,
  type ColumnsOption,
  type ConfigOption,
  columnsOption,
  type JsonOption,
  readConfig,
  readGivenConfig,
} from '../options.ts';
import { regionOption } from '../region-option.ts';

interface InspectOptions extends ColumnsOption, ConfigOption, JsonOption {
  readonly source?: string;
  readonly defaultRegion?: string;
}

const EXAMPLES = `
Without --source the columns are recognised by their usual names, else by their cells. No value of a cell
is shown or kept.

Examples:
  npx audiences inspect exports/2f6c…
  npx audiences inspect customers.csv.gz --default-region DE
  npx audiences inspect customers.parquet --source loyalty --json`;

/** Adds `audiences inspect`: the columns of an export, what each is taken for, and which of its cells are valid. */
export function addInspectCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('inspect')
    .description('show the columns of an export on this machine: what each is taken for, and how good it is')
    .argument('<export>', 'folder or file: CSV, Parquet or JSON Lines')
    .option('--source <name>', 'take the columns as this source of the configuration does')
    .addOption(columnsOption().conflicts('source'))
    .addOption(regionOption())
    .addHelpText('after', EXAMPLES);
  addJsonOption(addConfigOption(command)).action((exportPath: string, options: InspectOptions) =>
    inspect(exportPath, options, readGivenConfig(command), context),
  );
}

async function inspect(
  exportPath: string,
  options: InspectOptions,
  given: PipelineConfig | undefined,
  { terminal, signal }: CommandContext,
): Promise<void> {
  const { source, defaultRegion } = options;
  const configured = source === undefined ? undefined : findSource(given ?? readConfig(options), source);
  const columns = configured?.columns ?? options.columns;
  const phones = configured?.identifiers?.filter((one) => one.type === 'phone') ?? [];
  const region = defaultRegion ?? phones.find((phone) => phone.defaultRegion)?.defaultRegion;
  const regions = phones.flatMap((phone) => phone.regionColumn ?? []);
  const [regionColumn] = regions;
  const progress = terminal.progress('Starting');
  const inspection = await inspectExport({
    exportPath,
    rows: ROWS_TO_LOOK_AT,
    signal,
    onStep: progress.update,
    ...(configured === undefined ? {} : { named: columnsOf(configured) }),
    ...(columns === undefined ? {} : { columns }),
    ...(region === undefined ? {} : { defaultRegion: region }),
    ...(regionColumn === undefined ? {} : { regionColumn }),
    ...(configured === undefined
      ? {}
      : {
          source: {
            configFile: options.config,
            name: configured.name,
            uses: { regions, audience: audienceColumnOf(configured) },
          },
        }),
  }).finally(() => progress.done());
  terminal.result(options.json === true, inspection, () => inspectionText(inspection, terminal));
}

const audienceColumnOf = ({ audience }: ReturnType<typeof findSource>): string | undefined =>
  'column' in audience ? audience.column : undefined;
