// Lets one process at a time set this machine up: two npm commands can start at once.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT, say } from './command.mjs';

/** The lock of setup. */
export const SETUP_LOCK = join(ROOT, '.local', 'setup.lock');

const POLL_MILLISECONDS = 200;
/** In which a process that also took over a lock left behind would have overwritten this one's claim. */
const SETTLE_MILLISECONDS = 50;

/**
 * Does the work while this process alone holds the lock; waits for another that has it. A lock whose process has ended
 * is taken over.
 *
 * @template T
 * @param {string} file the lock
 * @param {() => T} work
 * @returns {T} what the work returned
 */
export function withLock(file, work) {
  mkdirSync(dirname(file), { recursive: true });
  let hasSaid = false;
  while (!tryToTake(file)) {
    if (!hasSaid) say(`waiting for another command that is setting up (process ${holderOf(file)})`);
    hasSaid = true;
    pause(POLL_MILLISECONDS);
  }
  try {
    return work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** @param {string} file */
function tryToTake(file) {
  const claim = String(process.pid);
  try {
    writeFileSync(file, claim, { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const holder = holderOf(file);
  if (holder === undefined || isRunning(holder)) return false;
  writeFileSync(`${file}.${claim}`, claim);
  renameSync(`${file}.${claim}`, file);
  pause(SETTLE_MILLISECONDS);
  return holderOf(file) === process.pid;
}

/**
 * @param {string} file
 * @returns {number | undefined} the process that has the lock; none while it is being written or given back
 */
function holderOf(file) {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

/** @param {number} process_ */
function isRunning(process_) {
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    // Another user's process is there, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** @param {number} milliseconds */
const pause = (milliseconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
