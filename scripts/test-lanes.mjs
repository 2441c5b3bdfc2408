// Runs programs side by side, keeps what they print apart, and says how long each took.
import { spawn } from 'node:child_process';
import { ROOT } from './setup/command.mjs';

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {readonly string[]} command program and arguments
 */

/** @typedef {readonly Part[]} Lane parts that run one after another, whether or not the one before failed */

/**
 * Runs lanes at the same time. What the first prints appears at once; what the others print is held back until the first
 * has ended.
 *
 * @param {readonly Lane[]} lanes
 * @param {NodeJS.WritableStream} [out] gets what is held back, and a line a part in the end
 * @returns {Promise<boolean>} whether every part succeeded
 */
export async function runLanes(lanes, out = process.stdout) {
  const [first = [], ...others] = lanes;
  // Ctrl-C reaches the programs by itself; this one waits for them to end.
  const wait = () => undefined;
  process.on('SIGINT', wait);
  const shown = runInTurn(first, (command) => spawnPart(command, 'inherit'));
  const heldBack = others.map((lane) => {
    /** @type {Buffer[]} */
    const printed = [];
    let write = (/** @type {Buffer} */ chunk) => void printed.push(chunk);
    void shown.then(() => {
      for (const chunk of printed) out.write(chunk);
      write = (chunk) => void out.write(chunk);
    });
    return runInTurn(lane, (command) => {
      const child = spawnPart(command, 'pipe');
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => write(chunk));
      return child;
    });
  });
  const results = (await Promise.all([shown, ...heldBack])).flat();
  process.off('SIGINT', wait);
  for (const { isPassed, name, seconds } of results) {
    out.write(`${name}: ${isPassed ? 'passed' : 'failed'} after ${seconds} s\n`);
  }
  return results.every(({ isPassed }) => isPassed);
}

/**
 * @param {Lane} lane
 * @param {(command: readonly string[]) => import('node:child_process').ChildProcess} start
 */
async function runInTurn(lane, start) {
  const results = [];
  for (const { command, name } of lane) {
    const began = Date.now();
    const isPassed = await new Promise((resolve) => {
      const child = start(command);
      child.once('error', () => resolve(false));
      child.once('close', (code) => resolve(code === 0));
    });
    results.push({ name, isPassed, seconds: Math.round((Date.now() - began) / 1000) });
  }
  return results;
}

/**
 * @param {readonly string[]} command
 * @param {'inherit' | 'pipe'} output
 */
const spawnPart = ([program = '', ...args], output) =>
  spawn(program, args, { cwd: ROOT, stdio: ['ignore', output, output] });
