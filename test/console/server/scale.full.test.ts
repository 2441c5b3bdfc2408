import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningConsole } from '../../../console/server/start.ts';
import { type LocalCloud, startLocalCloud } from '../../../local/cloud.ts';
import type { AudiencePage } from '../../../operations/audiences/audience-rows.ts';
import type { ExportPage } from '../../../operations/exports/list-exports.ts';
import { restoreEnvironment } from '../../helpers/environment.ts';
import { fillLedger } from '../helpers/large-ledger.ts';
import { askApi, openConsole } from './helpers/console-client.ts';

// As many exports and audiences as a large advertiser has: pages are cut on the server.

const ADVERTISER = '7000000000000000001';
/** An answer of one page; the whole lists would be many times as large. */
const MOST_BYTES = 20_000;

let cloud: LocalCloud;
let server: RunningConsole;
const environment = { ...process.env };

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'console-scale-'));
  const configFile = join(folder, 'pipeline.config.json');
  writeFileSync(configFile, JSON.stringify({ sources: [{ name: 'crm', audience: { name: 'Customers' } }] }));
  cloud = await startLocalCloud({ configFile, folder: join(folder, 'cloud'), glue: false });
  await fillLedger(cloud);
  Object.assign(process.env, cloud.aws.environment);
  server = await openConsole({ configFile });
});

afterAll(async () => {
  await server?.stop();
  await cloud?.stop();
  restoreEnvironment(environment);
});

describe('1,000 exports and 400 audiences', () => {
  test('are listed a page at a time, the latest exports first', async () => {
    const { body } = await askApi<ExportPage>(server, '/api/exports?page=3&size=50&state=delivered');

    expect({ ...body, items: [body.items.length, body.items[0]?.exportId] }).toEqual({
      ...{ total: 900, page: 3, size: 50, counts: { delivered: 900, failed: 100 } },
      // Of each ten from 999 downwards nine are delivered: 100 are on the first two pages, down to number 889.
      items: [50, 'export-0888'],
    });
    expect(JSON.stringify(body).length).toBeLessThan(MOST_BYTES);
  });

  test('are found by a part of their name', async () => {
    const exported = await askApi<ExportPage>(server, '/api/exports?text=export-0123');
    const audience = await askApi<AudiencePage>(server, '/api/audiences?text=audience%200399');

    expect(exported.body.items.map(({ exportId }) => exportId)).toEqual(['export-0123']);
    expect(audience.body.items).toEqual([
      {
        ...{ advertiser: 'main', advertiserId: ADVERTISER, audience: 'Audience 0399' },
        formats: [
          {
            ...{ format: 'email_sha256', type: 'email', state: 'ready', audienceId: '74000000000399' },
            ...{ lines: 1399, matchedUsers: 899, isValid: true, checkedAt: '2026-11-26T09:00:00.000Z' },
            ...{ problems: [], pastProblems: [] },
          },
        ],
      },
    ]);
  });
});
