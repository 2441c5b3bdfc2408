// The operator's command: `npm run audiences -- <command>`, or `npx audiences <command>` once this is set up.
import { adoptAwsCliVariables } from './aws-environment.ts';
import { COMMANDS } from './commands/index.ts';
import type { CommandContext } from './context.ts';
import { loadCliEnvironment } from './env.ts';
import { allowClosedOutput, listenForInterruption } from './interruption.ts';
import { runProgram } from './program.ts';
import { Terminal } from './terminal.ts';

adoptAwsCliVariables(process.env);

const signal = listenForInterruption();
allowClosedOutput();

const context: CommandContext = {
  terminal: new Terminal({
    input: process.stdin,
    output: process.stdout,
    errors: process.stderr,
    signal,
  }),
  // Read by the command that uses it, which reports what is wrong.
  get environment() {
    return loadCliEnvironment(process.env);
  },
  signal,
};

process.exitCode = await runProgram(process.argv.slice(2), COMMANDS, context);
