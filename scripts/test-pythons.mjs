// Runs the quick Python tests on every other Python that setup takes and this machine has: `npm run test:pythons`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, SetupError, say } from './setup/command.mjs';
import { bundledJavaHome } from './setup/java.mjs';
import { PYTHON, pythonOf } from './setup/paths.mjs';
import { isVenvReady, makeVenv, VERSIONS, versionOf } from './setup/python.mjs';
import './setup.mjs';

try {
  const others = VERSIONS.filter((version) => version !== versionOf(PYTHON));
  const results = others.map((version) => `Python ${version}: ${test(version)}`);
  process.stdout.write(`${results.join('\n')}\n`);
  if (results.some((result) => !result.endsWith(': passed'))) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = 3;
}

/** @param {string} version */
function test(version) {
  const python = `python${version}`;
  if (versionOf(python) !== version) return `not found; get it with "pyenv install ${version}"`;
  const venv = join(ROOT, '.local', 'pythons', version);
  if (!isVenvReady(venv)) makeVenv(python, venv);
  const java = bundledJavaHome();
  const { status } = spawnSync(pythonOf(venv), ['-m', 'pytest'], {
    cwd: ROOT,
    env: { ...process.env, ...(java === undefined ? {} : { JAVA_HOME: java }) },
    stdio: 'inherit',
  });
  return status === 0 ? 'passed' : 'failed';
}
