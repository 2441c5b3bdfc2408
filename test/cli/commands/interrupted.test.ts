import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { LOCAL_FOLDER, REPOSITORY } from '../../../operations/paths.ts';

const MINUTES = 60_000;
const EXPORT = 'sample-data/exports/app/2026-11-21';
const out = mkdtempSync(join(tmpdir(), 'interrupted-'));

afterAll(() => rmSync(out, { recursive: true, force: true }));

/** Folders with data of customers that a process has. */
const privateFoldersOf = (pid: number): string[] =>
  readdirSync(LOCAL_FOLDER).filter((name) => name.startsWith('private-') && name.includes(`-${pid}-`));

test.each([
  ['inspect', [EXPORT], 'survey'],
  ['prepare', ['--source', 'app', '--export', EXPORT, '--out', out], 'spark'],
])(
  '%s that is ended by SIGTERM leaves nothing of the export',
  { timeout: MINUTES },
  async (name, args, kind) => {
    const child = spawn(process.execPath, [join(REPOSITORY, 'cli', 'main.ts'), name, ...args], {
      cwd: REPOSITORY,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const { pid = 0 } = child;
    let said = '';
    child.stderr.on('data', (chunk) => (said += String(chunk)));
    const ended = new Promise((resolve) => child.once('close', resolve));
    while (!privateFoldersOf(pid).some((folder) => folder.startsWith(`private-${kind}-`))) await sleep(20);

    child.kill('SIGTERM');

    expect({ code: await ended, left: privateFoldersOf(pid) }).toEqual({ code: 130, left: [] });
    expect(said).toContain('Stopped; nothing is left running.');
  },
);
