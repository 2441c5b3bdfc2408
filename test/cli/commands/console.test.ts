import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../cli/commands/index.ts';
import { runProgram } from '../../../cli/program.ts';
import { LOCAL_FOLDER, REPOSITORY } from '../../../operations/paths.ts';
import { callCli } from '../../helpers/call-cli.ts';
import { fakeTerminal } from '../../helpers/fake-terminal.ts';

const MINUTES = 60_000;

function configFile(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'console-cli-')), 'pipeline.config.json');
  writeFileSync(file, JSON.stringify({ sources: [{ name: 'crm', audience: { name: 'Customers' } }] }));
  return file;
}

/** Programs of the names that open a file, which only write down what they are started with. */
function fakeBrowser() {
  const folder = mkdtempSync(join(tmpdir(), 'browser-'));
  const written = join(folder, 'arguments');
  for (const name of ['xdg-open', 'open']) {
    const script = `#!/bin/sh\nprintf '%s\\n' "$@" > '${written}.new'\nmv '${written}.new' '${written}'\n`;
    writeFileSync(join(folder, name), script, { mode: 0o700 });
  }
  return {
    folder,
    argumentsOfBrowser: async (): Promise<string[]> => {
      await expect.poll(() => existsSync(written), { timeout: MINUTES }).toBe(true);
      return readFileSync(written, 'utf8').trim().split('\n');
    },
  };
}

interface StartedConsole {
  readonly child: ChildProcessByStdio<null, Readable, null>;
  /** The exit code. */
  readonly ended: Promise<number | null>;
  /** The first line of its answer. */
  readonly line: string;
}

/** Starts the console as a process of its own, and waits until it is up. */
async function start(options: readonly string[]): Promise<StartedConsole> {
  const child = spawn(process.execPath, [join(REPOSITORY, 'cli', 'main.ts'), 'console', ...options], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  return { child, ended, line: String(value) };
}

describe('audiences console', () => {
  test('prints an address that lets a browser in, and ends by Ctrl-C', { timeout: 3 * MINUTES }, async () => {
    const config = configFile();
    const options = ['--port', '0', '--read-only', '--no-open', '--config', config];
    const { child, ended, line } = await start(options);

    const [, address = ''] =
      /^The console is at (http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43})$/.exec(line) ?? [];
    const letIn = await fetch(address, { redirect: 'manual' });
    const cookie = letIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    const page = await fetch(new URL('/problems', address), { headers: { cookie } });
    const session = await fetch(new URL('/api/session', address), { headers: { cookie } });
    child.kill('SIGINT');

    expect(letIn.status).toBe(303);
    expect(await page.text()).toContain('<script type="module"');
    expect(await session.json()).toMatchObject({
      isReadOnly: true,
      sources: [{ name: 'crm' }],
      commands: {
        console: `npx audiences console --port ${new URL(address).port} --read-only --config ${config}`,
        doctor: `npx audiences doctor --config ${config}`,
        deploy: `npx cdk deploy -c config=${config}`,
      },
    });
    expect(await ended).toBe(0);
  });

  test.skipIf(process.platform === 'win32')(
    'starts the browser with a page that lets it in, and with no secret that other users of the machine could see',
    { timeout: MINUTES },
    async () => {
      const { folder, argumentsOfBrowser } = fakeBrowser();
      const fake = fakeTerminal({ isInteractive: true });
      const path = process.env['PATH'];
      process.env['PATH'] = `${folder}:${path}`;

      const { terminal, signal } = fake;
      const environment = { tiktokApiBaseUrl: 'http://127.0.0.1:1', isAwsOnThisMachine: false };
      const args = ['console', '--port', '0', '--read-only', '--config', configFile()];
      const ended = runProgram(args, COMMANDS, { terminal, signal, environment });
      const [page = '', ...others] = await argumentsOfBrowser();
      const [, entry = ''] = /content="0;url=([^"]+)"/.exec(readFileSync(page, 'utf8')) ?? [];
      const letIn = await fetch(entry);
      const [cookie = ''] = letIn.headers.getSetCookie().map((text) => text.split(';')[0]);
      const session = await fetch(new URL('/api/session', entry), { headers: { cookie } });
      fake.interrupt();
      await ended;

      process.env['PATH'] = path;
      const token = /token=([\w-]{43})/.exec(fake.output())?.[1] ?? 'none';
      expect({ others, isPath: page.startsWith('/'), hasToken: entry.includes(token) }).toEqual({
        others: [],
        isPath: true,
        hasToken: false,
      });
      expect([letIn.status, session.status, existsSync(page)]).toEqual([200, 200, false]);
    },
  );

  test.each(['SIGTERM', 'SIGHUP'] as const)(
    'ends by %s as by Ctrl-C',
    { timeout: MINUTES },
    async (signal) => {
      const { child, ended } = await start(['--port', '0', '--no-open', '--config', configFile()]);

      child.kill(signal);

      expect(await ended).toBe(0);
    },
  );

  test('removes the exports that a console left which was killed', { timeout: MINUTES }, async () => {
    const { pid: killed } = spawnSync(process.execPath, ['--version']);
    const left = ['private-exports', 'private-spark', 'console-exports', 'console-spark'].map((kind) =>
      join(LOCAL_FOLDER, `${kind}-${killed}-1`),
    );
    for (const folder of left) mkdirSync(folder);

    const { child, ended } = await start(['--port', '0', '--no-open', '--config', configFile()]);
    const stillThere = left.filter(existsSync);
    child.kill();
    await ended;

    expect(stillThere).toEqual([]);
  });

  test.each(['no-such-folder', 'package.json'])('refuses %s as the folder of exports', async (files) => {
    const { exitCode, errors } = await callCli(['console', '--port', '0', '--no-open', '--files', files]);

    expect(exitCode).toBe(2);
    expect(errors).toContain(
      `${files} is not a folder\nGive the folder that holds the exports with --files.`,
    );
  });

  test.each(['70000', '-1', 'web', ''])('refuses the port %j', async (port) => {
    const { exitCode, errors } = await callCli(['console', '--port', port]);

    expect(exitCode).toBe(2);
    expect(errors).toContain('Expected a whole number, 0 to 65535.');
  });
});
