import { type Command, Option } from 'commander';
import type { PipelineConfig } from '../../lambdas/shared/config/schema.ts';
import type { DeadLetter } from '../../lambdas/shared/queue/redrive.ts';
import { audiencesCommand, placeCommands } from '../../operations/commands.ts';
import { PartlyDoneError } from '../../operations/partly-done.ts';
import { listLetters, redriveLetters } from '../../operations/redrive.ts';
import { QUEUES, type QueueName } from '../../operations/status/dead-letter-counts.ts';
import type { CommandContext } from '../context.ts';
import { letterRemedies, letterText } from '../letter-text.ts';
import {
  addJsonOption,
  addStackOptions,
  type JsonOption,
  readDeployment,
  readGivenConfig,
  type StackOptions,
} from '../options.ts';

interface RedriveOptions extends StackOptions, JsonOption {
  readonly queue: QueueName;
  readonly reason?: string;
  readonly list?: true;
}

const EXAMPLES = `
Correct the cause first: docs/operations.md says what each reason means. A delivery that has ended is not made twice.

Examples:
  npx audiences redrive --list
  npx audiences redrive
  npx audiences redrive --reason TokenError`;

/** Adds `audiences redrive`: shows dead letters with their reasons, or puts them back into their queue. */
export function addRedriveCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('redrive')
    .description('put dead letters back into their queue once their cause is gone')
    .addOption(new Option('--queue <name>', 'whose dead letters').choices(QUEUES).default('uploader'))
    .option('--reason <class>', 'only those with this reason, for example TokenError')
    .option('--list', 'only show them')
    .addHelpText('after', EXAMPLES);
  addJsonOption(addStackOptions(command)).action((options: RedriveOptions) =>
    redrive(options, readGivenConfig(command), context),
  );
}

async function redrive(
  options: RedriveOptions,
  given: PipelineConfig | undefined,
  { terminal, signal }: CommandContext,
): Promise<void> {
  const deployment = await readDeployment(options, given);
  const work = options.list === true ? listLetters : redriveLetters;
  const outcome = options.list === true ? 'found' : 'put back';
  const show = (letters: readonly DeadLetter[]): void =>
    terminal.result(options.json === true, { queue: options.queue, outcome, letters }, () =>
      letterText(letters, outcome, terminal, options.list === true ? [remedies(letters, options)] : []),
    );
  const letters = await terminal
    .during('Reading the dead letters', () => work(options, deployment, signal))
    .catch((error: unknown) => {
      if (error instanceof PartlyDoneError) show(error.done);
      throw error;
    });
  show(letters);
  if (letters.length === 0 && options.reason !== undefined) {
    const list = audiencesCommand(['redrive'], { queue: options.queue, list: true }, options);
    terminal.say(`None has the reason ${options.reason}: "${list}" shows the reasons.`);
  }
}

const remedies = (letters: readonly DeadLetter[], place: StackOptions): string =>
  placeCommands(letterRemedies(letters), place);
