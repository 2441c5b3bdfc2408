import { setImmediate as nextTurn } from 'node:timers/promises';
import { COMMANDS } from '../../cli/commands/index.ts';
import { loadCliEnvironment } from '../../cli/env.ts';
import { runProgram } from '../../cli/program.ts';
import { fakeTerminal } from './fake-terminal.ts';
import { type CliOutcome, type CliRun, environmentOf } from './run-cli.ts';

/**
 * Runs the `audiences` command inside of this process, which takes a fraction of the CPU time of a process of its own. Each
 * command is also run by `runCli` somewhere. One at a time: its variables replace those of this process meanwhile.
 */
export async function callCli(
  args: readonly string[],
  { input = '', environment }: Omit<CliRun, 'folder'> = {},
): Promise<CliOutcome> {
  const { terminal, output, errors, signal } = fakeTerminal({ piped: input });
  const ownEnvironment = process.env;
  process.env = environmentOf(environment);
  try {
    const context = { terminal, signal, environment: loadCliEnvironment(process.env) };
    const exitCode = await runProgram(args, COMMANDS, context);
    await nextTurn();
    return { exitCode, output: output(), errors: errors() };
  } finally {
    process.env = ownEnvironment;
  }
}
