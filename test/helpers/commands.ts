import { Command } from 'commander';
import { COMMANDS } from '../../cli/commands/index.ts';
import { fakeTerminal } from './fake-terminal.ts';

/** Every command of the command line, as `commander` knows it. */
export function allCommands(): readonly Command[] {
  const { terminal, signal } = fakeTerminal();
  const environment = { tiktokApiBaseUrl: 'http://localhost:1', isAwsOnThisMachine: false };
  const program = new Command();
  for (const add of COMMANDS) add(program, { terminal, environment, signal });
  return program.commands;
}
