import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allCommands } from '../helpers/commands.ts';
import { blocksOf, ROOT, readPages } from './markdown.ts';

const NAMES = allCommands().map((command) => command.name());

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

describe('every command of audiences', () => {
  test('is in cli/commands/index.ts under the name of its file', () => {
    const files = readdirSync(join(ROOT, 'cli', 'commands')).map((file) => file.replace('.ts', ''));

    expect([...NAMES, 'index'].toSorted(), 'COMMANDS of cli/commands/index.ts').toEqual(files.toSorted());
  });

  test('is in an `sh` block of a page, which a test runs', () => {
    const blocks = readPages().flatMap((page) => blocksOf(page, 'sh'));
    const isIn = (name: string): boolean =>
      blocks.some((block) => new RegExp(`npx audiences ${name}\\b`).test(block));

    expect(
      NAMES.filter((name) => !isIn(name)),
      'commands that no `sh` block of the documentation has',
    ).toEqual([]);
  });

  test('is explained in docs/operations.md', () => {
    const page = read('docs/operations.md');

    const missing = NAMES.filter((name) => !page.includes(`npx audiences ${name}`));
    expect(missing, 'commands whose `npx audiences NAME` is missing from docs/operations.md').toEqual([]);
  });

  test('has its permissions in docs/security.md', () => {
    const page = read('docs/security.md');

    const missing = NAMES.filter((name) => !page.includes(`\`${name}\``));
    expect(missing, 'commands whose names in backticks are missing from docs/security.md').toEqual([]);
  });
});
