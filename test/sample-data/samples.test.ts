import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadPipelineConfig } from '../../lambdas/shared/config/load.ts';
import type { Truth } from '../../sample-data/generate.ts';
import { SAMPLES, writeSamples } from '../../sample-data/samples.ts';

const root = join(import.meta.dirname, '../..');
const committed = join(root, 'sample-data');

const contentOf = (folder: string): Record<string, string> => {
  const files = globSync(['exports/**/*.*', 'truth/**/*.*'], { cwd: folder }).sort();
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), 'base64')]));
};

test('the committed exports and truths are what the generator writes', async () => {
  const fresh = mkdtempSync(join(tmpdir(), 'samples-'));
  await writeSamples(fresh);

  expect(contentOf(fresh)).toEqual(contentOf(committed));
  rmSync(fresh, { recursive: true });
});

test('each source of the sample configuration has a committed export', () => {
  const { sources } = loadPipelineConfig(join(committed, 'pipeline.config.json'));

  expect(SAMPLES.map(({ source }) => source)).toEqual(sources.map(({ name }) => name));
});

test('each committed export has a partition above and, but for web, one below the minimum of 1,000', () => {
  const sizes = SAMPLES.map(({ source, exportId }) => {
    const text = readFileSync(join(committed, 'truth', source, `${exportId}.json`), 'utf8');
    const { partitions } = JSON.parse(text) as Truth;
    return [
      source,
      partitions.some(({ unique }) => unique >= 1000),
      partitions.some(({ unique }) => unique < 1000),
    ];
  });

  expect(sizes).toEqual([
    ['loyalty', true, true],
    ['web', true, false],
    ['app', true, true],
  ]);
});
