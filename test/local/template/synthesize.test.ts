import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { TemplateError } from '../../../local/template/errors.ts';
import { removeOldAssemblies, synthesizeStack } from '../../../local/template/synthesize.ts';

const folder = mkdtempSync(join(tmpdir(), 'synthesize "it" $HOME '));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('synthesizes once for a configuration, whatever its path, and takes the same again', {
  timeout: 180_000,
}, async () => {
  const configFile = join(folder, 'my pipeline.json');
  writeFileSync(configFile, JSON.stringify({ sources: [{ name: 'crm', audience: { column: 'tier' } }] }));
  const firstLog = join(folder, 'first.log');
  const secondLog = join(folder, 'second.log');

  const first = await synthesizeStack(configFile, firstLog);
  const second = await synthesizeStack(configFile, secondLog);

  expect(second).toBe(first);
  expect(statSync(join(first, 'manifest.json')).isFile()).toBe(true);
  // The app ran for the first alone.
  expect(existsSync(secondLog)).toBe(false);
});

test('says where to look when the app fails', async () => {
  const configFile = join(folder, 'wrong.json');
  writeFileSync(configFile, JSON.stringify({ sources: [] }));
  const log = join(folder, 'wrong.log');

  const synthesizing = synthesizeStack(configFile, log);

  await expect(synthesizing).rejects.toThrow(
    new TemplateError(`the stack could not be synthesized; ${log} says why`),
  );
  expect(readFileSync(log, 'utf8')).toContain('sources: found []; expected at least one source');
});

test('keeps the four newest stacks, and older ones while they may be in use', async () => {
  const place = join(folder, 'assemblies');
  const now = Date.parse('2026-11-22T12:00:00Z');
  const make = (name: string, minutesAgo: number): void => {
    mkdirSync(join(place, name, 'asset'), { recursive: true });
    const used = new Date(now - minutesAgo * 60_000);
    utimesSync(join(place, name), used, used);
  };
  for (const minutes of [1, 10, 20, 30, 59, 61, 70, 3000]) make(`used-${minutes}`, minutes);

  await removeOldAssemblies(place, now);
  const first = readdirSync(place).toSorted();
  await removeOldAssemblies(place, now + 24 * 60 * 60_000);

  expect(first).toEqual(['used-1', 'used-10', 'used-20', 'used-30', 'used-59']);
  expect(readdirSync(place).toSorted()).toEqual(['used-1', 'used-10', 'used-20', 'used-30']);
});
