// The Python virtual environment: Spark, the local AWS, and Java where the machine has none.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isWindows, outputOf, ROOT, run, SetupError, say } from './command.mjs';
import { hasJava17, javaCommand } from './java.mjs';
import { PYTHON, VENV } from './paths.mjs';
import { isFresh, sha256, stamp } from './stamp.mjs';

const LOCK_FILE = 'requirements.lock.txt';
const JAVA_LOCK_FILE = 'requirements.java.lock.txt';
const PYTHON_STAMP = join(VENV, '.setup-stamp');
/** Those that the job's tests pass on, the one of AWS Glue 5.1, CI and lint first. */
const VERSIONS = ['3.11', '3.12', '3.13'];

/** @returns {boolean} whether `setUpPython` and `setUpJava` would do nothing */
export const isPythonReady = () => isFresh(PYTHON_STAMP, pins(), [PYTHON]) && hasJava17();

/** Makes the virtual environment, unless it was made of these pins before. */
export function setUpPython() {
  const input = pins();
  if (isFresh(PYTHON_STAMP, input, [PYTHON])) return;
  const python = findPython();
  say('creating .venv with Spark and the local AWS (one to two minutes, once)');
  rmSync(VENV, { recursive: true, force: true });
  run(python, ['-m', 'venv', '.venv']);
  install(LOCK_FILE);
  stamp(PYTHON_STAMP, input);
}

/** Installs a Java runtime into the virtual environment, unless this machine has a Java 17. */
export function setUpJava() {
  if (hasJava17()) return;
  say('found no Java 17; installing one into .venv (58 MB, once)');
  install(JAVA_LOCK_FILE);
  // The package leaves out the archive of Java's own classes, with which it starts quicker.
  run(javaCommand(), ['-Xshare:dump']);
}

/** @param {string} lockFile */
function install(lockFile) {
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes'];
  run(PYTHON, ['-m', 'pip', 'install', ...quiet, '-r', lockFile]);
}

const pins = () => sha256(readFileSync(join(ROOT, LOCK_FILE)));

/**
 * @returns {string} command of a Python that the tests pass on
 * @throws {SetupError} when there is none
 */
function findPython() {
  const commands = [...VERSIONS.map((version) => `python${version}`), 'python3', 'python'];
  for (const command of isWindows ? ['python'] : commands) {
    const [, version] = /^Python (3\.\d+)\./.exec(outputOf(command, ['--version']) ?? '') ?? [];
    if (version !== undefined && VERSIONS.includes(version)) return command;
  }
  throw new SetupError(
    'Python 3.11, 3.12 or 3.13 is needed and was not found; get it with "apt install python3.11 python3.11-venv", ' +
      '"brew install python@3.11", "winget install Python.Python.3.11" or "pyenv install 3.11", and run again',
  );
}
