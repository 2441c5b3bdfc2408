import { type Command, InvalidArgumentError, Option } from 'commander';
import { ACTIONS, NUMBER_READINGS, type NumberReading } from '../../lambdas/shared/config/schema.ts';
import { audienceNameFault, plainAudienceName } from '../../lambdas/shared/config/source-texts.ts';
import { audiencesCommand } from '../../operations/commands.ts';
import { guessColumns, takenOf } from '../../operations/sources/columns.ts';
import {
  assertSourceName,
  assertWritable,
  findReplaced,
  findSamples,
  type PutOptions,
  putSource,
  type WrittenSource,
} from '../../operations/sources/config-file.ts';
import { findUnplacedNumbers } from '../../operations/sources/country-codes.ts';
import { notUtf8In, titleLineOf } from '../../operations/sources/file-warnings.ts';
import { assertPreparable, ROWS_TO_LOOK_AT, surveyExport } from '../../operations/sources/inspection.ts';
import { suggestSourceName } from '../../operations/sources/suggest-name.ts';
import type { Survey } from '../../operations/sources/survey.ts';
import { changedLines } from '../change-text.ts';
import type { CommandContext } from '../context.ts';
import { UsageError } from '../errors.ts';
import { interview } from '../interview.ts';
import { ask, type GivenAnswers, type Interview } from '../interview-answers.ts';
import {
  addConfigOption,
  addJsonOption,
  type ColumnsOption,
  type ConfigOption,
  columnsOption,
  type JsonOption,
} from '../options.ts';
import { regionOption } from '../region-option.ts';
import { audienceWarnings, encodingWarnings, titleWarnings } from '../survey-warnings.ts';
import { leftOutLines, rowColumnLines, takenLines } from '../taken-text.ts';

interface InitOptions extends ColumnsOption, ConfigOption, JsonOption {
  readonly source?: string;
  readonly audienceColumn?: string;
  readonly audienceName?: string;
  readonly identifier?: readonly string[];
  readonly defaultRegion?: string;
  readonly regionColumn?: string;
  readonly numbers?: NumberReading;
  readonly action?: NonNullable<GivenAnswers['action']>;
  readonly replaceSamples?: true;
  readonly yes?: true;
  readonly force?: true;
}

const EXAMPLES = `
Columns are recognised by their usual names, else by their cells. A configuration that is there already
gets one more source. Without a terminal, or with --yes, nothing is asked: what is not given is taken from the export or
takes its default, and where neither is possible, as for an audience that no column names, the command says what to give.

Examples:
  npx audiences init exports/2f6c…
  npx audiences init customers.csv --source crm --audience-name "Our customers" --default-region DE --yes
  npx audiences init customers.csv --identifier "Kontakt=email" --identifier "Tel=phone" --audience-column Gruppe`;

/** Adds `audiences init`: writes a source into the configuration from an export and a few answers. */
export function addInitCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('init')
    .description('write pipeline.config.json from an export: recognises its columns and asks for the rest')
    .argument('<export>', 'folder or file: CSV, Parquet or JSON Lines')
    .option('--source <name>', 'name of the source (default: from the name of the export)')
    .option('--audience-column <column>', 'column that names the audience of each row')
    .option('--audience-name <name>', 'the one audience of every row', toAudienceName)
    .option('--identifier <column=type...>', 'columns with identifiers, in place of all guesses')
    .addOption(columnsOption())
    .addOption(regionOption())
    .option('--region-column <column>', 'column with each row\'s region ("-": none)')
    .addOption(
      new Option(
        '--numbers <reading>',
        'whether digits without a plus begin with the country code (default: as their column suggests)',
      ).choices(NUMBER_READINGS),
    )
    .addOption(new Option('--action <action>', 'what a delivery does (default: append)').choices(ACTIONS))
    .option('--replace-samples', 'take out the sample sources that the configuration came with')
    .option('--yes', 'ask nothing')
    .option('--force', 'replace a source of the same name; what is not given or mapped anew stays as it is')
    .addHelpText('after', EXAMPLES);
  addJsonOption(addConfigOption(command)).action((exportPath: string, options: InitOptions) =>
    init(exportPath, options, context),
  );
}

function toAudienceName(text: string): string {
  const fault = audienceNameFault(text);
  if (fault === undefined) return plainAudienceName(text);
  throw new InvalidArgumentError(`${fault.charAt(0).toUpperCase()}${fault.slice(1)}.`);
}

async function init(exportPath: string, options: InitOptions, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const asks = isAsking(options, terminal);
  assertWritable(options.config);
  const samples = findSamples(options.config);
  const dropsSamples = samples.length > 0 && (await isDroppingSamples(samples, options, asks, terminal));
  const put = { replaces: options.force === true, dropsSamples };
  // A name that is suggested can be answered with another one where a person is asked.
  const sourceName = options.source ?? (asks ? undefined : suggestSourceName(exportPath));
  if (sourceName !== undefined) assertSourceName(options.config, sourceName, put);
  const named = options.columns === undefined ? {} : { columns: [...options.columns] };
  const { defaultRegion } = options;
  const survey = await withProgress(context, (step) =>
    surveyExport({
      exportPath,
      rows: ROWS_TO_LOOK_AT,
      named: namesIn(options),
      ...named,
      ...(defaultRegion === undefined ? {} : { defaultRegion }),
      ...step,
    }),
  );
  const source = { ...(await mapColumns({ exportPath, survey, put }, options, context)), ...named };
  if (survey.mayBeAmbiguous) {
    await withProgress(context, ({ signal, onStep }) => {
      onStep('Preparing every row, because cells have line breaks or quotes that may be read in two ways');
      return assertPreparable(exportPath, source, signal);
    });
  }
  const { source: written, before, after } = putSource(options.config, source, put);
  if (before !== undefined) for (const line of changedLines(before, after)) terminal.say(line);
  terminal.result(
    options.json === true,
    { file: options.config, source: written },
    () =>
      `Wrote source "${written.name}" to ${options.config}${dropsSamples ? `, in place of the samples ${samples.join(', ')}` : ''}.\n` +
      `Try it: ${tryIt(written.name, exportPath, options)}`,
  );
}

/** An export that becomes a source. */
interface MappedExport {
  readonly exportPath: string;
  readonly survey: Survey;
  readonly put: PutOptions;
}

/** Makes a source of what the columns of an export are recognised as, and of what is given or answered. */
async function mapColumns(
  { exportPath, survey, put }: MappedExport,
  options: InitOptions,
  context: CommandContext,
): Promise<WrittenSource> {
  const { terminal } = context;
  const guess = guessColumns(survey, options);
  for (const line of titleWarnings(titleLineOf(survey))) terminal.say(line);
  if (options.identifier === undefined) {
    const { regionColumn } = guess;
    const taken = takenOf(guess).map((one) => ({
      ...one,
      numbers: options.numbers ?? one.numbers,
      regionColumn,
    }));
    for (const line of takenLines(taken, survey)) terminal.say(line);
  }
  const source = await interview({
    terminal,
    asks: isAsking(options, terminal),
    given: givenAnswers(options),
    guess,
    columns: survey.columns,
    unusable: survey.unusable,
    suggestedSource: suggestSourceName(exportPath),
    findReplaced: (name) => {
      assertSourceName(options.config, name, put);
      return findReplaced(options.config, name, put);
    },
    findUnplaced: unplacedFinder(exportPath, options, context),
  });
  if (options.identifier !== undefined) {
    for (const line of takenLines(source.identifiers ?? [], survey)) terminal.say(line);
  }
  const lines = [
    ...rowColumnLines(source, survey),
    ...leftOutLines(source, survey, guess.unknownHashes),
    ...audienceWarnings(source, survey),
    ...encodingWarnings(notUtf8In(survey)),
  ];
  for (const line of lines) terminal.say(line);
  return source;
}

/** Names of columns that the command line gives. */
const namesIn = ({ identifier = [], audienceColumn, regionColumn }: InitOptions): string[] =>
  [...identifier.map((text) => text.slice(0, text.lastIndexOf('='))), audienceColumn, regionColumn].filter(
    (name) => name !== undefined,
  );

const isAsking = ({ yes }: InitOptions, { isInteractive }: CommandContext['terminal']): boolean =>
  isInteractive && yes !== true;

const unplacedFinder =
  (exportPath: string, { columns: names }: InitOptions, context: CommandContext): Interview['findUnplaced'] =>
  (columns, regionColumn) =>
    withProgress(context, (step) =>
      findUnplacedNumbers({
        exportPath,
        columns,
        names,
        ...(regionColumn === undefined ? {} : { regionColumn }),
        ...step,
      }),
    );

/** Shows what is being done while a step of the work lasts. */
function withProgress<T>(
  { terminal, signal }: CommandContext,
  work: (step: { signal: AbortSignal; onStep: (step: string) => void }) => Promise<T>,
): Promise<T> {
  const progress = terminal.progress('Starting');
  return work({ signal, onStep: progress.update }).finally(() => progress.done());
}

async function isDroppingSamples(
  samples: readonly string[],
  { config, replaceSamples }: InitOptions,
  asks: boolean,
  terminal: CommandContext['terminal'],
): Promise<boolean> {
  if (replaceSamples === true) return true;
  const names = samples.join(', ');
  if (!asks) {
    terminal.say(`${config} still has the sample sources ${names}; --replace-samples takes them out.`);
    return false;
  }
  const question = `${config} still has the sample sources ${names}; take them out? (yes, no)`;
  return ask({ terminal, asks }, question, '--replace-samples', isYes, 'yes');
}

/** @throws {UsageError} when it is neither yes nor no */
function isYes(answer: string): boolean {
  if (/^(y(es)?|no?)$/i.test(answer)) return /^y/i.test(answer);
  throw new UsageError(`"${answer}" is neither yes nor no`);
}

/** The command that prepares the export by what was written, as it can be typed. */
const tryIt = (source: string, exportPath: string, options: InitOptions): string =>
  audiencesCommand(['prepare'], { source, export: exportPath, out: 'prepared' }, options);

function givenAnswers({ identifier, columns: _, ...options }: InitOptions): GivenAnswers {
  return { ...options, ...(identifier === undefined ? {} : { identifiers: identifier }) };
}
