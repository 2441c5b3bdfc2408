import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { differences } from '../../local/demo/verify.ts';
import { awaitDeliveries, awaitReport } from '../../local/follow.ts';
import { generateExport } from '../../sample-data/generate.ts';
import { filesIn, land } from './helpers/bucket.ts';

const MINUTES = 60_000;

let cloud: LocalCloud;
const folder = mkdtempSync(join(tmpdir(), 'e2e-flow-full-'));

beforeAll(async () => {
  const configFile = join(import.meta.dirname, 'fixtures', 'pipeline.config.json');
  cloud = await startLocalCloud({ folder, configFile, glue: 'warm' });
});

afterAll(() => cloud?.stop());

test('the whole flow delivers 200,000 generated rows so that the sets at TikTok are the true ones', {
  timeout: 5 * MINUTES,
}, async () => {
  const generated = join(folder, 'generated');
  const rows = 200_000;
  const truth = await generateExport({ folder: generated, rows, source: 'loyalty', exportId: 'large' });

  const report = await awaitReport(cloud, await land(cloud, 'loyalty', 'large', filesIn(generated)));
  const deliveries = await awaitDeliveries(cloud, report);

  const audiences = await cloud.tiktok.admin.audiences();
  expect(differences({ truth, report, deliveries, audiences })).toEqual([]);
  expect(await cloud.tiktok.admin.violations()).toEqual([]);
});
