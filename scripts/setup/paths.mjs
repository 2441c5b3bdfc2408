// Where setup puts things; plain JavaScript, as all of setup.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isWindows, ROOT } from './command.mjs';

/** The Node.js that this repository brings. */
export const NODE = join(ROOT, 'node_modules', 'node', 'bin', isWindows ? 'node.exe' : 'node');

/** The Python virtual environment. */
export const VENV = join(ROOT, '.venv');

/**
 * @param {string} venv folder of a virtual environment
 * @returns {string} its Python
 */
export const pythonOf = (venv) =>
  isWindows ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python');

/** The Python of the virtual environment. */
export const PYTHON = pythonOf(VENV);

/** What Node.js made of the sources; a command that starts from it takes half the time to start. */
export const COMPILE_CACHE = join(ROOT, '.local', 'compile-cache');

/** The compiled rows and the library that they need. */
export const ROWS_FOLDER = join(ROOT, '.local', 'rows');

/** The compiled Scala of the tests. */
export const ROW_TESTS_FOLDER = join(ROOT, '.local', 'row-tests');

/**
 * @param {string} name of a Python package in the virtual environment, or a path in it
 * @returns {string | undefined} its folder; nothing when it is not installed
 */
export function pythonPackage(name) {
  const libraries = isWindows
    ? [join(VENV, 'Lib')]
    : namesIn(join(VENV, 'lib'))
        .filter((version) => version.startsWith('python3.'))
        .map((version) => join(VENV, 'lib', version));
  return libraries
    .map((library) => join(library, 'site-packages', name))
    .find((folder) => existsSync(folder));
}

/** @param {string} folder */
const namesIn = (folder) => (existsSync(folder) ? readdirSync(folder) : []);
