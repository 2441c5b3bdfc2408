// Runs a TypeScript file on the Node.js that this repository brings, whichever started this one. A shell that found
// `node` before the packages were there goes on using that one.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './setup/command.mjs';
import { isNodeInstalled } from './setup/node.mjs';
import { COMPILE_CACHE, NODE } from './setup/paths.mjs';

/** Whether the packages are installed, and setup did not refuse their Node.js. */
export const isSetUp = isNodeInstalled;

/**
 * Runs a file, by its path in the repository, and ends this process as it ends.
 *
 * @param {string} file
 * @param {readonly string[]} args
 */
export function runTypeScript(file, args) {
  const child = spawn(NODE, [join(ROOT, file), ...args], {
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env },
    stdio: 'inherit',
  });
  // Ctrl-C reaches the child by itself; this process only waits for it to end.
  process.on('SIGINT', () => undefined);
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 3);
  });
}
