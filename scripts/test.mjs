// Runs tests: `npm test` those that every change should pass, `npm run test:all` every one, `npm test -- NAME…` those in
// the files of that name. Python's and TypeScript's run side by side, as neither keeps a small machine busy alone.
import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { ROOT } from './setup/command.mjs';
import { NODE, PYTHON } from './setup/paths.mjs';
import { runLanes } from './test-lanes.mjs';
import { NoSuchTestError, selectTests } from './test-plan.mjs';

const PYTEST = [PYTHON, '-m', 'pytest'];
const VITEST = [NODE, join('node_modules', 'vitest', 'vitest.mjs'), 'run'];
const SOAK = [NODE, join('test', 'faults', 'soak.ts'), '--minutes', '2'];

try {
  const lanes = lanesFor(process.argv.slice(2));
  await import('./setup.mjs');
  process.exitCode = (await runLanes(lanes)) ? 0 : 1;
} catch (error) {
  if (!(error instanceof NoSuchTestError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

/**
 * @param {readonly string[]} args
 * @returns {readonly import('./test-lanes.mjs').Lane[]}
 */
function lanesFor(args) {
  if (args.length === 0) {
    return [
      [{ name: 'TypeScript', command: [...VITEST, '--project', 'quick'] }],
      [{ name: 'Python', command: PYTEST }],
    ];
  }
  if (args[0] === '--all') {
    return [
      [{ name: 'TypeScript', command: VITEST }],
      [
        { name: 'Python', command: [...PYTEST, '-m', ''] },
        { name: 'soak', command: SOAK },
      ],
    ];
  }
  const { python, typescript, options } = selectTests(args, testFiles());
  return [
    ...(typescript.length > 0
      ? [[{ name: 'TypeScript', command: [...VITEST, ...typescript, ...options] }]]
      : []),
    ...(python.length > 0 ? [[{ name: 'Python', command: [...PYTEST, ...python, ...options] }]] : []),
  ];
}

function testFiles() {
  return readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|[\\/])(test_[^\\/]*\.py|[^\\/]*\.test\.ts)$/.test(file))
    .map((file) => `test/${file.split(sep).join('/')}`);
}
