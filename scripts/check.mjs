// `npm run check`: runs every check of format, lint and types, so that one run shows all that is wrong.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './setup/command.mjs';
import { NODE, PYTHON } from './setup/paths.mjs';

/** @param {readonly string[]} path of the program inside `node_modules` */
const npmProgram = (...path) => [NODE, join('node_modules', ...path)];

const TSC = npmProgram('typescript', 'bin', 'tsc');

const CHECKS = [
  [...npmProgram('@biomejs', 'biome', 'bin', 'biome'), 'ci', '.'],
  [PYTHON, '-m', 'ruff', 'format', '--check', '.'],
  [PYTHON, '-m', 'ruff', 'check', '.'],
  [NODE, join('scripts', 'format-scala.mjs'), '--check'],
  TSC,
  [...TSC, '-p', join('console', 'page')],
  [PYTHON, '-m', 'mypy'],
  [NODE, join('scripts', 'third-party-notices.ts'), '--check'],
];

const failed = CHECKS.filter(
  ([program = '', ...args]) => spawnSync(program, args, { cwd: ROOT, stdio: 'inherit' }).status !== 0,
);
for (const command of failed) process.stderr.write(`failed: ${command.join(' ')}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;
