import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allCommands } from '../helpers/commands.ts';
import { reachableActions } from './aws-calls.ts';
import { ROOT } from './markdown.ts';

const page = readFileSync(join(ROOT, 'docs', 'security.md'), 'utf8');
const [, table = ''] = /^\| Command \| Actions \|\n((?:\|.*\n)+)/m.exec(page) ?? [];

/** The actions of each command in docs/security.md. */
const documented = new Map(
  table
    .split('\n')
    .map((row) => [/^\| `(\w+)` \|/.exec(row)?.[1], row] as const)
    .filter((row): row is readonly [string, string] => row[0] !== undefined)
    .map(([command, row]) => [
      command,
      [...row.matchAll(/`(\w+:[A-Z]\w+)`/g)].map(([, action = '']) => action),
    ]),
);

const LOCAL = ['init', 'inspect', 'prepare'];
const LEDGER_WRITES = ['dynamodb:PutItem', 'dynamodb:UpdateItem'];

/** What the shared modules of a command can call for others, and the command does not. */
const FOR_OTHERS: Readonly<Record<string, readonly string[]>> = {
  status: LEDGER_WRITES,
  report: [...LEDGER_WRITES, 'dynamodb:GetItem'],
  run: LEDGER_WRITES,
  query: LEDGER_WRITES,
  probe: ['dynamodb:GetItem'],
  doctor: [...LEDGER_WRITES, 'dynamodb:GetItem', 'sqs:DeleteMessage', 'sqs:SendMessage'],
  console: [
    ...LEDGER_WRITES,
    ...['cleanrooms:ListProtectedJobs', 'cleanrooms:ListProtectedQueries'],
    ...['cleanrooms:StartProtectedJob', 'cleanrooms:StartProtectedQuery'],
  ],
};

/** The row of the console names the other commands. */
const actionsOf = (command: string): string[] => {
  const own = documented.get(command) ?? [];
  if (command !== 'console') return own;
  return [
    ...own,
    ...[...documented].filter(([name]) => name !== 'console' && name !== 'probe').flatMap(([, all]) => all),
  ];
};

describe('the permissions of operators in docs/security.md', () => {
  test('are listed for every command that works with what is deployed, and for credentials', () => {
    const names = allCommands().map((command) => command.name());

    expect([...documented.keys()].toSorted()).toEqual(
      names.filter((name) => !LOCAL.includes(name)).toSorted(),
    );
  });

  test.each([...documented.keys()])('are those that the code of %s calls', (command) => {
    const called = reachableActions(join(ROOT, 'cli', 'commands', `${command}.ts`)).filter(
      (action) =>
        !(FOR_OTHERS[command] ?? []).includes(action) &&
        // The options of every command can find the stack.
        action !== 'cloudformation:DescribeStacks',
    );

    expect([...new Set(actionsOf(command))].toSorted()).toEqual(called);
  });

  test.each(LOCAL)('are none for %s', (command) => {
    // The options of every command can find the stack.
    expect(reachableActions(join(ROOT, 'cli', 'commands', `${command}.ts`))).toEqual([
      'cloudformation:DescribeStacks',
    ]);
  });
});
