import { mkdirSync, mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OperationError } from './errors.ts';
import { failureOf } from './failure.ts';

/**
 * Makes a folder as `makeFolder` does, and checks that files can be made in it.
 *
 * @param folder whole path of the folder, which may exist
 * @throws {OperationError} when it cannot be made, or no file can be made in it
 */
export function makeWritableFolder(folder: string): void {
  try {
    makeFolder(folder);
    rmdirSync(mkdtempSync(join(folder, '.audiences-')));
  } catch (cause) {
    throw new OperationError(`${folder} cannot be written: ${failureOf(cause).message}`, {
      remedy: 'Give a folder in which you can make files.',
      cause,
    });
  }
}

/**
 * Makes a folder that a person named, and those above it. It goes level by level: the recursive way of Node.js never ends where
 * no folder can be made, such as in `/proc`.
 *
 * @param folder whole path of the folder, which may exist
 * @throws {Error} of the file system when it cannot be made
 */
export function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isFolder(folder)) throw error;
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
