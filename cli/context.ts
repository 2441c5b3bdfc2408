import type { CliEnvironment } from './env.ts';
import type { Terminal } from './terminal.ts';

/** What every command works with. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly environment: CliEnvironment;
  /** Aborted by Ctrl-C, SIGTERM and SIGHUP: a command that takes time ends its work then. */
  readonly signal: AbortSignal;
}
