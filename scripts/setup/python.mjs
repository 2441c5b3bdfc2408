// The Python virtual environment: Spark, the local AWS, and Java where the machine has none.
import { readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isWindows, outputOf, ROOT, run, SetupError, say } from './command.mjs';
import { hasJava17, javaCommand } from './java.mjs';
import { PYTHON, pythonOf, VENV } from './paths.mjs';
import { isFresh, sha256, stamp } from './stamp.mjs';

const LOCK_FILE = 'requirements.lock.txt';
const JAVA_LOCK_FILE = 'requirements.java.lock.txt';
const STAMP = '.setup-stamp';
/** Those that the job's tests pass on (`npm run test:pythons`), the one of AWS Glue 5.1, CI and lint first. */
export const VERSIONS = ['3.11', '3.12', '3.13'];

/** @returns {boolean} whether `setUpPython` and `setUpJava` would do nothing */
export const isPythonReady = () => isVenvReady(VENV) && hasJava17();

/** Makes the virtual environment, unless it was made of these pins before. */
export function setUpPython() {
  if (!isVenvReady(VENV)) makeVenv(findPython(), VENV);
}

/**
 * @param {string} venv folder of a virtual environment
 * @returns {boolean} whether it was made of today's pins
 */
export const isVenvReady = (venv) => isFresh(join(venv, STAMP), pins(), [pythonOf(venv)]);

/**
 * Makes a virtual environment with the packages of the lock file, in place of what is there.
 *
 * @param {string} python command of the Python that it is for
 * @param {string} venv its folder
 * @throws {SetupError} when it cannot be made
 */
export function makeVenv(python, venv) {
  say(`creating ${relative(ROOT, venv)} with Spark and the local AWS (one to two minutes, once)`);
  rmSync(venv, { recursive: true, force: true });
  run(python, ['-m', 'venv', venv]);
  install(pythonOf(venv), LOCK_FILE);
  stamp(join(venv, STAMP), pins());
}

/** Installs a Java runtime into the virtual environment, unless this machine has a Java 17. */
export function setUpJava() {
  if (hasJava17()) return;
  say('found no Java 17; installing one into .venv (58 MB, once)');
  install(PYTHON, JAVA_LOCK_FILE);
  // The package leaves out the archive of Java's own classes, with which it starts quicker.
  run(javaCommand(), ['-Xshare:dump']);
}

/**
 * @param {string} python
 * @param {string} lockFile
 */
function install(python, lockFile) {
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes'];
  run(python, ['-m', 'pip', 'install', ...quiet, '-r', lockFile]);
}

const pins = () => sha256(readFileSync(join(ROOT, LOCK_FILE)));

/**
 * @returns {string} command of a Python that the tests pass on
 * @throws {SetupError} when there is none
 */
function findPython() {
  const commands = [...VERSIONS.map((version) => `python${version}`), 'python3', 'python'];
  for (const command of isWindows ? ['python'] : commands) {
    if (VERSIONS.includes(versionOf(command) ?? '')) return command;
  }
  throw new SetupError(
    'Python 3.11, 3.12 or 3.13 is needed and was not found; get it with "apt install python3.11 python3.11-venv", ' +
      '"brew install python@3.11", "winget install Python.Python.3.11" or "pyenv install 3.11", and run again',
  );
}

/**
 * @param {string} python command
 * @returns {string | undefined} such as `3.11`; nothing when it cannot be run
 */
export const versionOf = (python) => /^Python (3\.\d+)\./.exec(outputOf(python, ['--version']) ?? '')?.[1];
