// What the parts of setup share: saying what is done, ending with one line, and running programs. Plain JavaScript
// without packages, because it runs before there are any.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The repository's root. */
export const ROOT = join(import.meta.dirname, '..', '..');

export const isWindows = process.platform === 'win32';

/** What setup cannot go on with; the message says what is missing and how to get it. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

/**
 * Reports what is being set up on standard error, so that standard output stays the command's own.
 *
 * @param {string} text
 */
export const say = (text) => {
  process.stderr.write(`setup: ${text}\n`);
};

/** Characters of a failed command line; the compiler's names every source. */
const LONGEST_SHOWN = 120;

/**
 * Runs a program; its output goes to standard error for the same reason.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ isShellCommand?: boolean, seconds?: number }} [options] npm is a script on Windows, which needs a shell there;
 *   after these seconds the program is stopped
 * @throws {SetupError} when it fails, or takes longer
 */
export function run(command, args, { isShellCommand = false, seconds } = {}) {
  try {
    execFileSync(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 2, 2],
      shell: isShellCommand && isWindows,
      ...(seconds === undefined ? {} : { timeout: seconds * 1000 }),
    });
  } catch (error) {
    const line = [command, ...args].join(' ');
    const shown = line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN)} …` : line;
    throw new SetupError(`"${shown}" failed (${reasonOf(error)}); its output above says why`);
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {string | undefined} what it printed; nothing when it cannot be run or fails
 */
export function outputOf(command, args) {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch {
    return undefined;
  }
}

/**
 * Why a program did not end well; Node.js would repeat the command line.
 *
 * @param {unknown} error
 */
function reasonOf(error) {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ETIMEDOUT') return 'stopped because it took too long';
  return 'status' in error && typeof error.status === 'number' ? `exit code ${error.status}` : error.message;
}
