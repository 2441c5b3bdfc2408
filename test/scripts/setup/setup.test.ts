import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const clone = mkdtempSync(join(tmpdir(), 'setup-'));

beforeAll(() => {
  // Where the scripts are is what they set up.
  cpSync(join(ROOT, 'scripts'), join(clone, 'scripts'), { recursive: true });
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
      'setup: "npm ci --no-audit --no-fund" failed (spawnSync npm ENOENT); its output above says why',
      '',
    ],
  });
});
