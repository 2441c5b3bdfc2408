import type { Command } from 'commander';
import type { Deployment } from '../../operations/deployment.ts';
import { type ExportStage, stageOf } from '../../operations/exports/export-stage.ts';
import { followExports } from '../../operations/exports/follow-export.ts';
import { assertNamesForced, type RequestedRun, requestRun } from '../../operations/exports/run.ts';
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
import { stageText } from '../stage-text.ts';

interface RunOptions extends StackOptions, JsonOption {
  readonly source: string;
  readonly export?: string;
  readonly force?: true;
  readonly wait?: true;
}

const EXAMPLES = `
Examples:
  npx audiences run --source loyalty
  npx audiences run --source loyalty --export 2026-11-22 --wait
  npx audiences run --source loyalty --export 2026-11-22 --force --wait

Without --export: every export that is complete and not prepared yet.

An export is started once it is complete: a protected query has ended, _SUCCESS is there, or nothing has come for a
minute. --force prepares and delivers it again, as run <export>-2, -3 and so on. An export that failed needs no --force.`;

/** Adds `audiences run`: prepares exports by hand. */
export function addRunCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('run')
    .description(
      'prepare exports of a source now and deliver them, also those that wait for a schedule or failed',
    )
    .requiredOption('--source <name>', 'source of the configuration')
    .option('--export <id>', 'only this export: its folder under exports/<source>/')
    .option('--force', 'prepare it again although it was prepared; needs --export')
    .option('--wait', 'wait until the audiences exist at TikTok, and show the progress')
    .addHelpText('after', EXAMPLES);
  addJsonOption(addStackOptions(command)).action((options: RunOptions) => run(options, context));
}

async function run(options: RunOptions, context: CommandContext): Promise<void> {
  const config = readConfig(options);
  const source = findSource(config, options.source).name;
  const order = {
    source,
    force: options.force === true,
    ...(options.export === undefined ? {} : { exportId: options.export }),
  };
  assertNamesForced(order);
  const deployment = await readDeployment(options, config);
  const requested = await requestRun(order, deployment);
  const stages = options.wait
    ? await follow(requested, source, deployment, context)
    : requested.exports.map((ref) => stageOf(ref, undefined, []));
  answer(stages, options, context);
}

async function follow(
  { requestId, exports }: RequestedRun,
  source: string,
  deployment: Deployment,
  { terminal, signal }: CommandContext,
): Promise<ExportStage[]> {
  if (exports.length === 0) return [];
  const progress = terminal.progress(`Waiting for ${exports.length} export(s) of ${source}`);
  const onStage = (stage: ExportStage) => progress.update(stageText(stage));
  return followExports(exports, requestId, deployment, { signal, onStage }).finally(() => progress.done());
}

function answer(stages: readonly ExportStage[], options: RunOptions, { terminal }: CommandContext): void {
  const text = stages.map(stageText).join('\n');
  const empty = `Source ${options.source} has no export that is not prepared yet.`;
  terminal.result(options.json === true, { exports: stages }, () => (text === '' ? empty : text));
  const unsuccessful = stages.filter(({ over, succeeded }) => over && !succeeded);
  if (unsuccessful.length > 0)
    throw new ProblemError(`${unsuccessful.length} of ${stages.length} exports did not get to TikTok`);
}
