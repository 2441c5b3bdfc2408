import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SAMPLE_CONFIG_FILE } from '../../operations/paths.ts';
import { callCli } from '../helpers/call-cli.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-once-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

// A pipe gives its text once, as "--config <(…)" does; who reads it again gets what is no configuration.
test.each([
  [['inspect', 'nowhere.csv', '--source', 'loyalty'], 'nowhere.csv does not exist'],
  ...[
    ['report'],
    ['redrive', '--list'],
    ['doctor'],
    ['status'],
    ['run', '--source', 'loyalty'],
    ['query', '--source', 'loyalty'],
    ['probe', '--result'],
  ].map((args): [string[], string] => [args, 'AWS']),
])('reads the configuration once for %j', async (args, message) => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const writer = spawn('sh', [
    '-c',
    'cat "$1" > "$0"; sleep 0.2; echo again > "$0"',
    pipe,
    SAMPLE_CONFIG_FILE,
  ]);

  const { errors } = await callCli([...args, '--config', pipe]);

  writer.kill();
  expect(errors).toContain(message);
  expect(errors).not.toContain('cannot be used');
});
