import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../cli/commands/index.ts';
import { fakeTerminal } from '../helpers/fake-terminal.ts';
import { ROOT } from './markdown.ts';

/** The names of all commands, as the command line has them. */
function commandNames(): string[] {
  const { terminal, signal } = fakeTerminal();
  const environment = { tiktokApiBaseUrl: 'http://localhost:1', isAwsOnThisMachine: false };
  const program = new Command();
  for (const add of COMMANDS) add(program, { terminal, environment, signal });
  return program.commands.map((command) => command.name());
}

describe('every command of audiences', () => {
  test('is in cli/commands/index.ts under the name of its file', () => {
    const files = readdirSync(join(ROOT, 'cli', 'commands')).map((file) => file.replace('.ts', ''));

    expect([...commandNames(), 'index'].toSorted(), 'COMMANDS of cli/commands/index.ts').toEqual(
      files.toSorted(),
    );
  });

  test.each([
    ['is shown', 'docs/operations.md', (name: string) => new RegExp(`npx audiences ${name}\\b`)],
    ['has its permissions', 'docs/security.md', (name: string) => new RegExp(`\`${name}\``)],
  ])('%s in %s', (_what, file, mention) => {
    const page = readFileSync(join(ROOT, file), 'utf8');

    const missing = commandNames().filter((name) => !mention(name).test(page));
    expect(missing, `commands missing from ${file}`).toEqual([]);
  });
});
