import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Deployment } from '../../operations/deployment.ts';
import type { ExportStage } from '../../operations/exports/export-stage.ts';
import { followExports } from '../../operations/exports/follow-export.ts';
import { assertHasQuery, IN_DOUBT, startQuery, untilStarted } from '../../operations/exports/query.ts';
import { findSource } from '../../operations/find-source.ts';
import type { CommandContext } from '../context.ts';
import { ProblemError } from '../errors.ts';
import {
  addJsonOption,
  addStackOptions,
  type JsonOption,
  readConfig,
  readDeployment,
  type StackOptions,
} from '../options.ts';
import { queryText } from '../query-text.ts';
import { stageText } from '../stage-text.ts';

interface QueryOptions extends StackOptions, JsonOption {
  readonly source: string;
  readonly param: Readonly<Record<string, string>>;
  readonly wait?: true;
}

const EXAMPLES = `
Examples:
  npx audiences query --source loyalty
  npx audiences query --source loyalty --param from={today-30d} --param region=EMEA --wait

Parameters win over those of the configuration. Dates relative to today (UTC): {today}, {today-7d}, {today+1d}.
A query of the source that is still running is not started a second time.`;

/** Adds `audiences query`: starts the protected query or PySpark job of a source. */
export function addQueryCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('query')
    .description(
      'start the protected query or PySpark job of a source; its result is prepared and delivered automatically',
    )
    .requiredOption('--source <name>', 'source of the configuration, with "cleanRooms"')
    .addOption(
      new Option('--param <name=value>', 'parameter of the analysis template; may be given several times')
        .argParser(collect)
        .default({}, 'those of the configuration'),
    )
    .option('--wait', 'wait until the audiences exist at TikTok, and show the progress')
    .addHelpText('after', EXAMPLES);
  addJsonOption(addStackOptions(command)).action((options: QueryOptions) => query(options, context));
}

function collect(text: string, all: Readonly<Record<string, string>>): Record<string, string> {
  const [name = '', ...value] = text.split('=');
  if (name === '' || value.length === 0) throw new InvalidArgumentError('Expected name=value.');
  return { ...all, [name]: value.join('=') };
}

async function query(options: QueryOptions, context: CommandContext): Promise<void> {
  const config = readConfig(options);
  const source = findSource(config, options.source);
  assertHasQuery(source);
  const deployment = await readDeployment(options, config);
  const { terminal, signal } = context;
  const ask = () => startQuery(source, options.param, deployment);
  const started = await terminal.during('Asking for the query', () =>
    options.wait ? untilStarted(ask, { ...IN_DOUBT, signal }) : ask(),
  );
  const { queryId } = started;
  const stage =
    options.wait && queryId !== undefined
      ? await follow(source.name, queryId, deployment, context)
      : undefined;
  const text = () =>
    stage === undefined ? queryText(started) : `${queryText(started)}\n${stageText(stage)}`;
  terminal.result(options.json === true, { ...started, ...(stage ? { export: stage } : {}) }, text);
  if (options.wait && queryId === undefined) {
    throw new ProblemError('nothing was waited for: it is not known which query another call has started');
  }
  if (stage !== undefined && !stage.succeeded) throw new ProblemError('the result did not get to TikTok');
}

async function follow(
  source: string,
  queryId: string,
  deployment: Deployment,
  { terminal, signal }: CommandContext,
): Promise<ExportStage | undefined> {
  const progress = terminal.progress('Waiting for the query');
  const onStage = (stage: ExportStage) => progress.update(stageText(stage));
  const [stage] = await followExports([{ source, exportId: queryId }], undefined, deployment, {
    signal,
    onStage,
  }).finally(() => progress.done());
  return stage;
}
