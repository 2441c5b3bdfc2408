// Lets one process at a time set this machine up: two npm commands can start at once.
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT, say } from './command.mjs';

/** The lock of setup. */
export const SETUP_LOCK = join(ROOT, '.local', 'setup.lock');

const POLL_MILLISECONDS = 200;
/** After which a lock without a process in it was left behind: its process ended before it had written into it. */
const UNWRITTEN_MILLISECONDS = 5000;
/** In which a process that also took over a lock left behind would have overwritten this one's claim. */
const SETTLE_MILLISECONDS = 50;

/**
 * Does the work while this process alone holds the lock; waits for another that has it. A lock that was left behind is
 * taken over.
 *
 * @template T
 * @param {string} file the lock
 * @param {() => T} work
 * @returns {T} what the work returned
 */
export function withLock(file, work) {
  mkdirSync(dirname(file), { recursive: true });
  // Of two containers that share a checkout, both processes can have one number.
  const claim = `${process.pid} ${randomUUID()}`;
  let hasSaid = false;
  while (!tryToTake(file, claim)) {
    if (!hasSaid) say(`waiting for another command that is setting up (process ${holderOf(file)})`);
    hasSaid = true;
    pause(POLL_MILLISECONDS);
  }
  try {
    return work();
  } finally {
    // A process that took this one's lock for one left behind gives it back itself.
    if (contentOf(file) === claim) rmSync(file, { force: true });
  }
}

/**
 * @param {string} file
 * @param {string} claim what the lock holds while this process has it
 */
function tryToTake(file, claim) {
  try {
    writeFileSync(file, claim, { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  if (!isLeftBehind(file)) return false;
  const own = `${file}.${claim.replace(' ', '.')}`;
  writeFileSync(own, claim);
  renameSync(own, file);
  pause(SETTLE_MILLISECONDS);
  return contentOf(file) === claim;
}

/**
 * Process numbers are used again: a lock is also left behind if it is older than its process can be.
 *
 * @param {string} file
 */
function isLeftBehind(file) {
  const writtenAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (writtenAt === undefined) return false;
  const holder = holderOf(file);
  if (holder === undefined) return writtenAt < Date.now() - UNWRITTEN_MILLISECONDS;
  const startedAt = holder === process.pid ? performance.timeOrigin : Date.now() - uptime() * 1000;
  return !isRunning(holder) || writtenAt < startedAt;
}

/**
 * @param {string} file
 * @returns {number | undefined} the process that has the lock; none while it is being written or given back
 */
const holderOf = (file) => Number.parseInt(contentOf(file), 10) || undefined;

/**
 * @param {string} file
 * @returns {string} what is in the lock; empty when it has been given back
 */
function contentOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
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
