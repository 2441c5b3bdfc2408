import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  newLocalFolder,
  newPrivateFolder,
  removeLeftovers,
  removePrivateFolder,
  withPrivateFolder,
} from '../../operations/local-folder.ts';
import { LOCAL_FOLDER, REPOSITORY } from '../../operations/paths.ts';

const KIND = `test${process.pid}`;
const made: string[] = [];

function make(): string {
  const folder = newLocalFolder(KIND);
  made.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Makes a folder as a process that is no longer there would have left it. */
function leave(kind: string, { owner = endedProcess(), changedAt = new Date() } = {}): string {
  const folder = join(LOCAL_FOLDER, `${kind}-${owner}-900`);
  mkdirSync(join(folder, 'spark'), { recursive: true });
  writeFileSync(join(folder, 'spark.log'), '');
  utimesSync(folder, changedAt, changedAt);
  made.push(folder);
  return folder;
}

const endedProcess = (): number => spawnSync(process.execPath, ['--version']).pid;

/** Runs a module in a process of its own, which makes a private folder. @returns that folder */
function madeBy(andThen: string): string {
  const { stdout } = spawnSync(
    process.execPath,
    [
      '--input-type=module-typescript',
      '--eval',
      `import { newPrivateFolder } from './operations/local-folder.ts';
       process.stdout.write(newPrivateFolder('${KIND}'));
       ${andThen}`,
    ],
    { cwd: REPOSITORY, encoding: 'utf8' },
  );
  made.push(stdout);
  return stdout;
}

const HOURS = 60 * 60_000;

describe('newLocalFolder', () => {
  test('makes another folder each time, named by the process that owns it', () => {
    const [first, second] = [make(), make()];

    expect([first, second].map(existsSync)).toEqual([true, true]);
    expect(basename(first)).toMatch(new RegExp(`^${KIND}-${process.pid}-\\d+$`));
    expect(second).not.toBe(first);
  });

  test('removes folders of the same kind whose process has ended, and no others', () => {
    const { pid: ended } = spawnSync(process.execPath, ['--version']);
    const old = join(LOCAL_FOLDER, `${KIND}-${ended}-1`);
    const otherKind = join(LOCAL_FOLDER, `${KIND}x-${ended}-1`);
    for (const folder of [old, otherKind]) mkdirSync(folder, { recursive: true });
    made.push(otherKind);
    const own = make();

    make();

    expect([old, otherKind, own].map(existsSync)).toEqual([false, true, true]);
  });
});

describe('a private folder', () => {
  test('can be entered by its owner alone', () => {
    const folder = newPrivateFolder(KIND);
    made.push(folder);

    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test('is removed when the work ends that it was lent to, whatever its end', async () => {
    const lent: string[] = [];
    const work = (folder: string): Promise<void> => {
      lent.push(folder);
      writeFileSync(join(folder, 'export.csv'), 'email\n');
      return Promise.reject(new Error('refused'));
    };

    await expect(withPrivateFolder(KIND, work)).rejects.toThrow('refused');

    expect(lent.map(existsSync)).toEqual([false]);
  });

  test('is not used again after it was removed', () => {
    const first = newPrivateFolder(KIND);
    removePrivateFolder(first);

    const second = newPrivateFolder(KIND);

    made.push(second);
    expect(second).not.toBe(first);
  });

  test.each([
    ['exits in the middle of its work', 'process.exit(3);'],
    ['fails', 'throw new Error("unforeseen");'],
    ['comes to its end', ''],
  ])('is removed when its process %s', (_how, andThen) => {
    const folder = madeBy(andThen);

    expect([folder.startsWith(join(LOCAL_FOLDER, `private-${KIND}-`)), existsSync(folder)]).toEqual([
      true,
      false,
    ]);
  });

  test('of a process that was killed is removed by the next command that makes any folder', () => {
    const folder = madeBy('process.kill(process.pid, "SIGKILL");');

    make();

    expect([basename(folder).startsWith(`private-${KIND}-`), existsSync(folder)]).toEqual([true, false]);
  });
});

describe('what processes that have ended left', () => {
  test('goes at once where it holds data of customers; logs stay for a day', () => {
    const data = [leave(`private-${KIND}`), leave('console-exports')];
    const logs = leave(`${KIND}-logs`);
    const oldLogs = leave(`${KIND}-old`, { changedAt: new Date(Date.now() - 25 * HOURS) });

    removeLeftovers();

    expect([...data, oldLogs].map(existsSync)).toEqual([false, false, false]);
    expect(['spark', 'spark.log'].map((name) => existsSync(join(logs, name)))).toEqual([false, true]);
  });

  test('goes too when another process has the number of its owner by now', () => {
    const beforeStart = new Date(performance.timeOrigin - 1000);
    const longAgo = new Date(0);
    const left = [
      leave(`private-${KIND}`, { owner: process.pid, changedAt: beforeStart }),
      leave(`private-${KIND}`, { owner: process.ppid, changedAt: longAgo }),
    ];
    const ofRunning = leave(`private-${KIND}x`, { owner: process.ppid });

    removeLeftovers();

    expect([...left, ofRunning].map(existsSync)).toEqual([false, false, true]);
  });

  test('stays where its name is not that of such a folder', () => {
    const other = join(LOCAL_FOLDER, `private-${KIND}`);
    mkdirSync(other);
    made.push(other);

    removeLeftovers();

    expect(existsSync(other)).toBe(true);
  });
});
