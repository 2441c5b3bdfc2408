import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { TemplateError } from '../../../local/template/errors.ts';
import { synthesizeStack } from '../../../local/template/synthesize.ts';

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

test('says where to look when the app fails', { timeout: 60_000 }, async () => {
  const configFile = join(folder, 'wrong.json');
  writeFileSync(configFile, JSON.stringify({ sources: [] }));
  const log = join(folder, 'wrong.log');

  const synthesizing = synthesizeStack(configFile, log);

  await expect(synthesizing).rejects.toThrow(
    new TemplateError(`the stack could not be synthesized; ${log} says why`),
  );
  expect(readFileSync(log, 'utf8')).toContain('sources: found []; expected at least one source');
});
