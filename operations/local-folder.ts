import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { LOCAL_FOLDER } from './paths.ts';

/** A folder's name: its kind, the process that owns it, and a number. */
const NAME = /^(?<kind>.+)-(?<owner>\d+)-\d+$/;
const PRIVATE = 'private-';
/** Kinds of earlier versions that held exports. */
const ONCE_PRIVATE: readonly string[] = ['console-exports'];
/** For how long the logs of a process that has ended can be read. */
const LOGS_KEPT_MS = 24 * 60 * 60_000;

const ownFolders = new Set<string>();
/** Each is removed again when this process ends, because Spark may have written into one after it was removed. */
const privateFolders = new Set<string>();

/**
 * Makes a folder below `.local/` for logs and working files. It stays after the process has ended, for a day or until the
 * next process makes one of the same kind. Customers' data belongs in a private folder.
 *
 * @param kind what it is for, for example `demo`
 * @returns its path
 */
export function newLocalFolder(kind: string): string {
  removeLeftovers(kind);
  return makeFolderOf(kind);
}

/**
 * Makes a folder below `.local/` for customers' data, which only its owner can read. It is removed by `removePrivateFolder`,
 * else when this process ends, else, if it was killed, by the next command that works with exports.
 *
 * @param kind what it is for, for example `exports`
 * @returns its path
 */
export function newPrivateFolder(kind: string): string {
  removeLeftovers();
  if (privateFolders.size === 0) process.once('exit', () => privateFolders.forEach(tryToRemove));
  const folder = makeFolderOf(`${PRIVATE}${kind}`);
  privateFolders.add(folder);
  return folder;
}

/** Removes a private folder before this process ends. */
export const removePrivateFolder = (folder: string): void => tryToRemove(folder);

/**
 * Lends a private folder to some work, and removes it after that.
 *
 * @param kind what it is for
 * @param work gets the folder
 */
export async function withPrivateFolder<T>(kind: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = newPrivateFolder(kind);
  try {
    return await work(folder);
  } finally {
    removePrivateFolder(folder);
  }
}

/**
 * Removes what processes that have ended left below `.local/`: private folders and Spark's working files at once, logs after
 * a day.
 *
 * @param obsolete kind whose logs are removed at once too
 */
export function removeLeftovers(obsolete?: string): void {
  mkdirSync(LOCAL_FOLDER, { recursive: true });
  for (const name of readdirSync(LOCAL_FOLDER)) {
    const { kind, owner } = NAME.exec(name)?.groups ?? {};
    if (kind === undefined || !isLeftover(name, Number(owner))) continue;
    const isPrivate = kind.startsWith(PRIVATE) || ONCE_PRIVATE.includes(kind);
    const isOld = changedAt(name) < Date.now() - LOGS_KEPT_MS;
    const path = join(LOCAL_FOLDER, name);
    tryToRemove(isPrivate || isOld || kind === obsolete ? path : join(path, 'spark'));
  }
}

/** Process numbers are used again: a folder is also a leftover if its last change is older than its owner, or than this machine's start. */
function isLeftover(name: string, owner: number): boolean {
  if (ownFolders.has(join(LOCAL_FOLDER, name))) return false;
  const startedAt = owner === process.pid ? performance.timeOrigin : Date.now() - uptime() * 1000;
  return !isRunning(owner) || changedAt(name) < startedAt;
}

/** When something was last made in a folder; now, when another process has just removed it. */
const changedAt = (name: string): number =>
  statSync(join(LOCAL_FOLDER, name), { throwIfNoEntry: false })?.mtimeMs ?? Date.now();

function makeFolderOf(kind: string): string {
  for (let number = ownFolders.size + 1; ; number += 1) {
    const folder = join(LOCAL_FOLDER, `${kind}-${process.pid}-${number}`);
    try {
      mkdirSync(folder, { mode: 0o700 });
      ownFolders.add(folder);
      return folder;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
}

/** What cannot be removed now, such as a folder of another user, must not stop a command. */
function tryToRemove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // It is tried again when this process ends, or by the next command.
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // A process of somebody else runs, but may not be signalled.
    return hasCode(error, 'EPERM');
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
