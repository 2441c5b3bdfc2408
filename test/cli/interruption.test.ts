import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PYTHON, REPOSITORY } from '../../operations/paths.ts';

/** A command that works with data of customers until it is interrupted, and takes its time to end. */
const COMMAND = `
  import { allowClosedOutput, listenForInterruption } from './cli/interruption.ts';
  import { newPrivateFolder, removePrivateFolder } from './operations/local-folder.ts';
  const signal = listenForInterruption();
  allowClosedOutput();
  const folder = newPrivateFolder('interruption');
  process.stdout.write(folder + '\\n');
  const work = setInterval(() => process.stderr.write('.'), 20);
  signal.addEventListener('abort', () => setTimeout(() => {
    clearInterval(work);
    removePrivateFolder(folder);
    process.exitCode = 42;
  }, 300));
`;
const ARGS = ['--input-type=module-typescript', '--eval', COMMAND];

/** Starts a child, and hands over the folder that the command in it has made. */
async function startBy(program: string, args: readonly string[]) {
  const child = spawn(program, args, { cwd: REPOSITORY, stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let said = '';
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk) => {
      said += String(chunk);
      if (said.includes('\n')) resolve();
    });
  });
  const [folder = ''] = said.split(/\r?\n/);
  expect(existsSync(folder)).toBe(true);
  return { child, ended, folder };
}

const start = () => startBy(process.execPath, ARGS);

describe('a process that is told to end', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('by %s ends its work and cleans up', async (name) => {
    const { child, ended, folder } = await start();

    child.kill(name);

    expect([await ended, existsSync(folder)]).toEqual([42, false]);
  });

  test.each(['SIGTERM', 'SIGHUP'] as const)('by %s twice still ends its work', async (name) => {
    const { child, ended } = await start();

    child.kill('SIGHUP');
    setTimeout(() => child.kill(name), 100);

    expect(await ended).toBe(42);
  });

  test('by a second Ctrl-C waits for nothing, and leaves no data of customers', async () => {
    const { child, ended, folder } = await start();

    child.kill('SIGINT');
    setTimeout(() => child.kill('SIGINT'), 100);

    expect([await ended, existsSync(folder)]).toEqual([130, false]);
  });
});

/** Runs the command on a terminal of its own, which is closed when standard input ends; then says how the command ended. */
const ON_TERMINAL = `
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
sys.stdout.write(os.read(terminal, 4096).decode())
sys.stdout.flush()
sys.stdin.read()
os.close(terminal)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

test.skipIf(process.platform === 'win32')(
  'a process whose terminal is closed cleans up, although nobody reads what it says',
  async () => {
    const { child, ended, folder } = await startBy(PYTHON, ['-c', ON_TERMINAL, process.execPath, ...ARGS]);

    child.stdin.end();

    expect([await ended, existsSync(folder)]).toEqual([42, false]);
  },
);
