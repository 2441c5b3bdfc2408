// The operator's command: `npm run audiences -- <command>`, or `npx audiences <command>` once this is set up.
import { adoptAwsCliVariables } from './aws-environment.ts';
import { COMMANDS } from './commands/index.ts';
import type { CommandContext } from './context.ts';
import { loadCliEnvironment } from './env.ts';
import { EXIT } from './errors.ts';
import { runProgram } from './program.ts';
import { Terminal } from './terminal.ts';

adoptAwsCliVariables(process.env);

const interruption = new AbortController();
process.once('SIGINT', () => {
  interruption.abort();
  // The second Ctrl-C does not wait for anything.
  process.once('SIGINT', () => process.exit(EXIT.interrupted));
});

// The reader of a pipe may have seen enough (`| head`): that is its right, not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const context: CommandContext = {
  terminal: new Terminal({
    input: process.stdin,
    output: process.stdout,
    errors: process.stderr,
    signal: interruption.signal,
  }),
  // Read by the command that uses it, which reports what is wrong.
  get environment() {
    return loadCliEnvironment(process.env);
  },
  signal: interruption.signal,
};

process.exitCode = await runProgram(process.argv.slice(2), COMMANDS, context);
