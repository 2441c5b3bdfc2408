import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { newLocalFolder } from '../../operations/local-folder.ts';
import { LOCAL_FOLDER } from '../../operations/paths.ts';

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
