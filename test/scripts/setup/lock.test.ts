import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
