import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMANDS } from '../../../cli/commands/index.ts';
import { loadCliEnvironment } from '../../../cli/env.ts';
import { runProgram } from '../../../cli/program.ts';
import { SAMPLE_CONFIG_FILE } from '../../../operations/paths.ts';
import { callCli } from '../../helpers/call-cli.ts';
import { fakeTerminal } from '../../helpers/fake-terminal.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'init-names-'));
  copyFileSync(SAMPLE_CONFIG_FILE, join(folder, 'own.json'));
});

afterAll(() => rmSync(folder, { recursive: true }));

// The export does not exist: whatever is said first is said before it is read.
test.each([
  [['--source', 'My CRM'], '"My CRM" cannot be the name of a source: expected 1 to 63 lower-case letters'],
  [['--source', 'web'], 'own.json has a source "web" already'],
])('init checks a source named by %j before it reads the export', async (options, message) => {
  const args = ['init', join(folder, 'no.csv'), '--config', join(folder, 'own.json'), ...options];
  const { exitCode, errors } = await callCli([...args, '--yes']);

  expect(exitCode).toBe(2);
  expect(errors).toContain(message);
  expect(errors).toContain('Sources of the configuration: loyalty, web, app.');
  expect(errors).not.toContain('does not exist');
});

test('init checks the name that it suggests in the same way', async () => {
  const { errors } = await callCli([
    ...['init', join(folder, 'exports', 'web', 'w-1'), '--config', join(folder, 'own.json'), '--yes'],
  ]);

  expect(errors).toContain('own.json has a source "web" already');
});

test('init asks again about the samples when the answer is neither yes nor no', async () => {
  const { terminal, answer, errors, signal } = fakeTerminal({ isInteractive: true });
  const context = { terminal, signal, environment: loadCliEnvironment({}) };
  const args = ['init', join(folder, 'no.csv'), '--config', join(folder, 'own.json'), '--source', 'web'];

  const ended = runProgram(args, COMMANDS, context);
  await answer('take them out? (yes, no) [yes]', 'later');
  await answer('take them out? (yes, no) [yes]', 'No');

  expect(await ended).toBe(2);
  expect(errors()).toContain('"later" is neither yes nor no.\n');
  expect(errors()).toContain('own.json has a source "web" already');
});
