// `npm run test:mutation`: StrykerJS over the pure decisions; names of their files after `--` leave out the others.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './setup/command.mjs';
import { NODE } from './setup/paths.mjs';
import { filesNamed, NoSuchTestError } from './test-plan.mjs';

const STRYKER = [join('node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js'), 'run'];

try {
  /** @type {{ readonly mutate: readonly string[] }} */
  const { mutate } = JSON.parse(readFileSync(join(ROOT, 'stryker.config.json'), 'utf8'));
  const names = process.argv.slice(2);
  const files = names.flatMap((name) => filesNamed(name, mutate, `name one of ${mutate.join(', ')}`));
  await import('./setup.mjs');
  const args = files.length === 0 ? STRYKER : [...STRYKER, '--mutate', files.join(',')];
  process.exitCode = spawnSync(NODE, args, { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
} catch (error) {
  if (!(error instanceof NoSuchTestError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
