// Runs tests: `npm test` those that every change should pass, `npm run test:all` every one, `npm test -- NAME…` those in
// the files of that name.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { ROOT } from './setup/command.mjs';
import { NODE, PYTHON } from './setup/paths.mjs';
import { NoSuchTestError, selectTests } from './test-plan.mjs';

const PYTEST = [PYTHON, '-m', 'pytest'];
const VITEST = [NODE, join('node_modules', 'vitest', 'vitest.mjs'), 'run'];
const SOAK = [NODE, join('test', 'faults', 'soak.ts'), '--minutes', '2'];

try {
  const commands = commandsFor(process.argv.slice(2));
  await import('./setup.mjs');
  const failed = commands.filter((command) => !succeeds(command));
  for (const command of failed) process.stderr.write(`failed: ${command.join(' ')}\n`);
  process.exitCode = failed.length > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof NoSuchTestError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

/** @param {readonly string[]} args */
function commandsFor(args) {
  if (args.length === 0) return [PYTEST, [...VITEST, '--project', 'quick']];
  if (args[0] === '--all') return [[...PYTEST, '-m', ''], VITEST, SOAK];
  const { python, typescript, options } = selectTests(args, testFiles());
  return [
    ...(python.length > 0 ? [[...PYTEST, ...python, ...options]] : []),
    ...(typescript.length > 0 ? [[...VITEST, ...typescript, ...options]] : []),
  ];
}

function testFiles() {
  return readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|[\\/])(test_[^\\/]*\.py|[^\\/]*\.test\.ts)$/.test(file))
    .map((file) => `test/${file.split(sep).join('/')}`);
}

/** @param {readonly string[]} command */
function succeeds([program = '', ...args]) {
  return spawnSync(program, args, { cwd: ROOT, stdio: 'inherit' }).status === 0;
}
