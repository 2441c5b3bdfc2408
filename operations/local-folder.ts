import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL_FOLDER } from './paths.ts';

let made = 0;

/**
 * Makes a folder below `.local/` for logs and working files. It stays after the process has ended, until the next
 * process makes one of the same kind.
 *
 * @param kind what it is for, for example `demo`
 * @returns its path
 */
export function newLocalFolder(kind: string): string {
  mkdirSync(LOCAL_FOLDER, { recursive: true });
  for (const name of readdirSync(LOCAL_FOLDER)) {
    const owner = name.startsWith(`${kind}-`) ? Number.parseInt(name.slice(kind.length + 1), 10) : Number.NaN;
    if (!Number.isNaN(owner) && !isRunning(owner)) {
      rmSync(join(LOCAL_FOLDER, name), { recursive: true, force: true });
    }
  }
  made += 1;
  const folder = join(LOCAL_FOLDER, `${kind}-${process.pid}-${made}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // A process of somebody else runs, but may not be signalled.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
