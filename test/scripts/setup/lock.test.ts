import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir, uptime } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { withLock } from '../../../scripts/setup/lock.mjs';

const folder = mkdtempSync(join(tmpdir(), 'lock-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MODULE = join(import.meta.dirname, '..', '..', '..', 'scripts', 'setup', 'lock.mjs');

/** A process that writes down when it begins and ends its work under the lock. */
const workInAProcess = (lock: string, log: string, name: string) =>
  promisify(execFile)(process.execPath, [
    '--input-type=module',
    '-e',
    `import { appendFileSync } from 'node:fs';
     import { withLock } from ${JSON.stringify(MODULE)};
     withLock(${JSON.stringify(lock)}, () => {
       appendFileSync(${JSON.stringify(log)}, '${name} begins\\n');
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
       appendFileSync(${JSON.stringify(log)}, '${name} ends\\n');
     });`,
  ]);

test('two processes work one after the other', async () => {
  const [lock, log] = [join(folder, 'two.lock'), join(folder, 'two.log')];

  await Promise.all(['a', 'b'].map((name) => workInAProcess(lock, log, name)));

  const lines = readFileSync(log, 'utf8').trim().split('\n');
  const first = lines[0]?.[0];
  const [one, two] = first === 'a' ? ['a', 'b'] : ['b', 'a'];
  expect(lines).toEqual([`${one} begins`, `${one} ends`, `${two} begins`, `${two} ends`]);
});

test('a lock is given back when the work fails', () => {
  const lock = join(folder, 'failed.lock');

  const work = () =>
    withLock(lock, () => {
      throw new RangeError('too far');
    });

  expect(work).toThrow(new RangeError('too far'));
  expect(existsSync(lock)).toBe(false);
});

test('a lock of a process that has ended is taken over', async () => {
  const lock = join(folder, 'stale.lock');
  const { stdout } = await promisify(execFile)(process.execPath, ['-p', 'process.pid']);
  writeFileSync(lock, stdout);

  expect(withLock(lock, () => 'done')).toBe('done');
});

/** Writes a lock as it was left that many seconds ago. */
function leaveLock(name: string, content: string, secondsAgo: number): string {
  const lock = join(folder, name);
  writeFileSync(lock, content);
  const then = Date.now() / 1000 - secondsAgo;
  utimesSync(lock, then, then);
  return lock;
}

const sinceOwnStart = (Date.now() - performance.timeOrigin) / 1000;

test.each([
  ["of an earlier process with this one's number", String(process.pid), sinceOwnStart + 60],
  ['that is older than the start of the machine', String(process.ppid), uptime() + 60],
  ['that its process never wrote into', '', 60],
])('a lock %s is taken over', (name, content, secondsAgo) => {
  const lock = leaveLock(`${name}.lock`, content, secondsAgo);

  expect(withLock(lock, () => 'done')).toBe('done');
  expect(existsSync(lock)).toBe(false);
});

test.each([
  ['that is being written', '', 0],
  ['of another process that runs', String(process.pid), 0],
])('a lock %s is waited for', async (name, content, secondsAgo) => {
  const lock = leaveLock(`${name}.lock`, content, secondsAgo);
  const log = join(folder, `${name}.log`);

  const working = workInAProcess(lock, log, 'a');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const before = existsSync(log);
  rmSync(lock);
  await working;

  expect({ before, after: existsSync(log) }).toEqual({ before: false, after: true });
});
