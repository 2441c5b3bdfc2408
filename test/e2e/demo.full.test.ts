import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sampleResult } from '../../local/demo/query.ts';
import { REPOSITORY } from '../../operations/paths.ts';

const MINUTES = 60_000;

interface Demo {
  readonly child: ChildProcess;
  output(): string;
  errors(): string;
  readonly ended: Promise<number | null>;
}

/** Runs the demo as a process of its own. */
function startDemo(...args: string[]): Demo {
  const child = spawn(process.execPath, [join(REPOSITORY, 'cli', 'demo.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, output: () => output, errors: () => errors, ended };
}

describe('the demo', () => {
  test('shows each audience from the query to TikTok with the true numbers, and exits with 0', {
    timeout: 4 * MINUTES,
  }, async () => {
    const demo = startDemo();

    const code = await demo.ended;

    const cells = demo
      .output()
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/ {2,}/));
    const shown = cells.map(([audience, format, rows, rejected, people, unique, uploaded, , size]) =>
      [audience, format, rows, rejected, people, unique, uploaded, size].join(' | '),
    );
    const expected = sampleResult().truth.partitions.map(
      ({ audience, format, rows, rejected, people, unique }) => {
        const counts = [rows, rejected, people, unique, unique, unique];
        return [audience, format, ...counts.map((count) => count.toLocaleString('en-US'))].join(' | ');
      },
    );
    expect({ code, shown }).toEqual({ code: 0, shown: expected });
    expect(demo.errors()).toContain('Every count and every member is as it must be');
  });

  test('opens the console on exports that arrive, and ends on Ctrl-C', { timeout: 4 * MINUTES }, async () => {
    const demo = startDemo('--console');
    await expect.poll(demo.output, { timeout: 3 * MINUTES, interval: 100 }).toContain('The console is at ');
    const [address = ''] = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(demo.output()) ?? [];
    const letIn = await fetch(address, { redirect: 'manual' });
    const headers = { cookie: letIn.headers.get('set-cookie')?.split(';')[0] ?? '' };
    const stored = async (): Promise<unknown> => {
      const answer = await fetch(new URL('/api/new-source/exports', address), { headers });
      return answer.json();
    };

    await expect.poll(stored, { timeout: MINUTES, interval: 500 }).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ source: 'newsletter', exportId: '2026-11-25', files: 1 }),
      ]),
    });
    demo.child.kill('SIGINT');

    expect(await demo.ended).toBe(0);
    expect(demo.errors()).toContain('A protected query of source loyalty was started');
  });

  test('ends with everything it started, and exits with 130, on Ctrl-C', {
    timeout: 2 * MINUTES,
  }, async () => {
    const demo = startDemo();
    await expect.poll(demo.errors, { timeout: MINUTES, interval: 50 }).toContain('Preparing with Spark');
    const [endpoint = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(demo.errors()) ?? [];
    const before = await fetch(endpoint).then(
      () => 'up',
      () => 'down',
    );

    demo.child.kill('SIGINT');
    const code = await demo.ended;

    const after = await fetch(endpoint).then(
      () => 'up',
      () => 'down',
    );
    expect({ before, code, after }).toEqual({ before: 'up', code: 130, after: 'down' });
    expect(demo.errors()).toMatch(/\nStopped; nothing is left running\.\n$/);
  });

  test.each(['0', '1.5', 'many'])('refuses --rows %s', async (rows) => {
    const demo = startDemo('--rows', rows);

    const code = await demo.ended;

    expect(code).toBe(2);
    expect(demo.errors()).toContain('expected a whole number above zero');
  });
});
