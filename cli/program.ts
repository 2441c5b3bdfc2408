import { Command, CommanderError, Help } from 'commander';
import type { PipelinePlace } from '../operations/commands.ts';
import { PartlyDoneError } from '../operations/partly-done.ts';
import { StoppedError } from '../operations/spark/errors.ts';
import manifest from '../package.json' with { type: 'json' };
import type { CommandContext } from './context.ts';
import { EXIT, type ExitCode, InterruptedError } from './errors.ts';
import { explainError } from './explain-error.ts';
import { fitHelp } from './help-text.ts';

const EPILOGUE = `
Exit codes: 0 done; 1 done, but a problem was found; 2 wrong command line or configuration;
3 could not be done; 130 ended by Ctrl-C.

Answers go to standard output, everything else to standard error. Colours appear on a terminal only;
NO_COLOR=1 switches them off. AWS credentials and region are resolved as in the AWS CLI: AWS_PROFILE, AWS_REGION,
AWS_DEFAULT_REGION and so on.`;

/** Gives a command to the program. */
export type AddCommand = (program: Command, context: CommandContext) => void;

/**
 * Runs the `audiences` command.
 *
 * @param args what was written after the command's name
 * @param commands the commands there are
 * @param context what they work with
 * @returns the exit code
 */
export async function runProgram(
  args: readonly string[],
  commands: readonly AddCommand[],
  context: CommandContext,
): Promise<ExitCode> {
  const program = createProgram(context);
  for (const add of commands) add(program, context);
  let place: PipelinePlace = {};
  program.hook('preAction', (_, command) => {
    place = command.opts<PipelinePlace>();
  });
  try {
    await program.parseAsync(withoutHelpOfUnknown(args, program), { from: 'user' });
    return EXIT.done;
  } catch (error) {
    return report(error, place, context);
  }
}

/** Commands inherit these settings when they are added, so they are made first. */
function createProgram(context: CommandContext): Command {
  const { terminal } = context;
  return new Command('audiences')
    .description('Takes AWS Clean Rooms exports to TikTok Ads custom audiences, and shows their state.')
    .version(manifest.version, '--version', 'show the version')
    .exitOverride()
    .configureHelp({ commandUsage: usageOf })
    .configureOutput({
      writeOut: (text) => terminal.result(false, undefined, () => fitHelp(text.trimEnd(), terminal.columns)),
      getOutHelpWidth: () => terminal.columns,
      getErrHelpWidth: () => terminal.columns,
      // Help that nobody asked for, where no command was given.
      writeErr: (text) => terminal.say(fitHelp(text.trimEnd(), terminal.columns)),
      outputError: (text) => terminal.say(text.trimEnd()),
    })
    .showHelpAfterError('Add --help for what can be written here.')
    .addHelpText('after', EPILOGUE);
}

/** @returns the usage of a command, with the options that it needs */
const usageOf = (command: Command): string =>
  [
    new Help().commandUsage(command),
    ...command.options.filter(({ mandatory }) => mandatory).map(({ flags }) => flags),
  ].join(' ');

/** Of `help` and a name that no command has, commander shows all commands; of the name alone it says what is wrong. */
function withoutHelpOfUnknown(args: readonly string[], program: Command): readonly string[] {
  const [first, name] = args;
  const isKnown = program.commands.some((command) => command.name() === name);
  return first !== 'help' || name === undefined || isKnown || name.startsWith('-') ? args : [name];
}

function report(error: unknown, place: PipelinePlace, { terminal, signal }: CommandContext): ExitCode {
  if (signal.aborted) {
    if (error instanceof StoppedError) terminal.say(error.message);
    if (error instanceof PartlyDoneError) {
      const { message, remedy = '' } = explainError(error, place);
      terminal.say(`${message}. ${remedy}`);
    }
    return EXIT.interrupted;
  }
  if (error instanceof InterruptedError) return EXIT.interrupted;
  // Commander has already said what is wrong, or given the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  const { message, remedy, exitCode } = explainError(error, place);
  terminal.say(`${terminal.styleAside('red', 'error:')} ${message}`);
  if (remedy !== undefined) terminal.say(remedy);
  return exitCode;
}
