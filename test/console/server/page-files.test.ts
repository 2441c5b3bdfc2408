import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findPage, type PageFiles } from '../../../console/server/page-files.ts';

const MINUTES = 60_000;

const textOf = (page: PageFiles, address: string): string =>
  new TextDecoder().decode(page.get(address)?.content);

test('two consoles that start at once bundle the page, and neither takes it from the other or from a third', {
  timeout: 2 * MINUTES,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'page-files-'));
  mkdirSync(join(folder, 'page-of-an-older-version'));
  let builds = 0;
  const find = () => findPage(() => (builds += 1), folder);

  const [first, second] = await Promise.all([find(), find()]);
  const kept = readdirSync(folder);
  const third = await find();
  rmSync(folder, { recursive: true });

  const addresses = [...first.keys()].toSorted();
  expect([second, third].map((page) => [...page.keys()].toSorted())).toEqual([addresses, addresses]);
  expect(kept).toEqual([expect.stringMatching(/^page-[0-9a-f]{16}$/)]);
  expect(builds).toBe(2);
  // What was found is still there after its folder is gone.
  for (const address of addresses.filter((name) => name.endsWith('.js'))) {
    expect(textOf(third, address)).toBe(textOf(first, address));
  }
  expect(textOf(first, '/index.html')).toContain('<div id="root">');
});
