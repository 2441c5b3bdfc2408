import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningConsole } from '../../../console/server/start.ts';
import { type LocalCloud, startLocalCloud } from '../../../local/cloud.ts';
import type { Finding } from '../../../operations/doctor/finding.ts';
import type { ExportPage } from '../../../operations/exports/list-exports.ts';
import type { ExportDetail } from '../../../operations/exports/read-export.ts';
import type { PipelineOverview } from '../../../operations/pipeline/overview.ts';
import type { Status } from '../../../operations/status/status.ts';
import { askApi, openConsole } from '../../console/server/helpers/console-client.ts';
import { callCli } from '../../helpers/call-cli.ts';
import { restoreEnvironment } from '../../helpers/environment.ts';
import { answerOf } from '../../helpers/run-cli.ts';

// A prepared export of which deliveries failed, as `status`, the console and `doctor` show it.

const AT = '2026-11-26T09:00:00.000Z';
const REASON = '2 of 3 deliveries failed: PermanentTikTokError, TikTok refuses the call itself';

let folder: string;
let config: string;
let cloud: LocalCloud;
let server: RunningConsole;
const environment = { ...process.env };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'failed-deliveries-'));
  config = join(folder, 'my.json');
  writeFileSync(config, JSON.stringify({ sources: [{ name: 'crm', audience: { name: 'Customers' } }] }));
  cloud = await startLocalCloud({ configFile: config, folder: join(folder, 'cloud'), glue: false });
  Object.assign(process.env, cloud.aws.environment);
  server = await openConsole({ configFile: config });
  await putExport('whole', 'whole', 1);
  await putDelivery('whole', 'email_sha256', { state: 'delivering' });
  await putExport('partly', 'partly-2', 3);
  const lastFailure = { name: 'PermanentTikTokError', message: 'code 40002', at: AT };
  await putDelivery('partly', 'email_sha256', { state: 'failed', lastFailure });
  await putDelivery('partly-2', 'email_sha256', { state: 'failed', lastFailure });
  await putDelivery('partly-2', 'phone_sha256', { state: 'failed', lastFailure });
  await putDelivery('partly-2', 'gaid_sha256', { state: 'delivered' });
});

afterAll(async () => {
  await server?.stop();
  await cloud?.stop();
  rmSync(folder, { recursive: true });
  restoreEnvironment(environment);
});

async function putItem(item: Record<string, unknown>): Promise<void> {
  const documents = DynamoDBDocumentClient.from(cloud.aws.clients.dynamodb);
  const Item = { version: 1, ...item };
  await documents.send(new PutCommand({ TableName: cloud.resources.ledgerTable, Item }));
}

const putExport = (exportId: string, runId: string, partitions: number): Promise<void> =>
  putItem({
    ...{ pk: 'EXPORT#crm', sk: exportId, source: 'crm', exportId, runId, attempt: 1 },
    ...{ state: 'prepared', preparedAt: AT, discoveredAt: AT, changedAt: AT, partitions },
  });

const putDelivery = (runId: string, format: string, change: object): Promise<void> =>
  putItem({
    ...{
      pk: `RUN#crm#${runId}`,
      sk: `DELIVERY#${format}`,
      id: `${runId} ${format}`,
      bucket: 'b',
      key: format,
    },
    ...{ source: 'crm', runId, audience: 'Customers', format, action: 'append', rows: 1200, exportedAt: AT },
    ...{ files: 1, applied: 0, failures: 1, createdAt: AT, updatedAt: AT, day: 'DELIVERY#2026-11-26' },
    ...change,
  });

const cli = (...args: string[]) =>
  callCli([...args, '--config', config], {
    environment: { ...cloud.aws.environment, TIKTOK_API_BASE_URL: cloud.tiktok.baseUrl },
  });

const saidOf = (items: readonly { exportId: string; failedDeliveries?: number; reason?: string }[]) =>
  Object.fromEntries(items.map((item) => [item.exportId, [item.failedDeliveries, item.reason]]));

const SAID = { whole: [undefined, undefined], partly: [2, REASON] };

describe('a prepared export of which deliveries failed', () => {
  test('has their number and their reason in status, with what to do', async () => {
    const { exports } = answerOf<Status>(await cli('status', '--json'));
    const { output } = await cli('status');

    expect(saidOf(exports)).toEqual(SAID);
    expect(output).toContain(REASON);
    expect(output).toContain(
      `crm/partly: See the messages with "npx audiences redrive --list --config ${config}", correct the cause, then put them back with "npx audiences redrive --config ${config}".`,
    );
  });

  test('has them in the lists of the console, and as one export', async () => {
    const list = await askApi<ExportPage>(server, '/api/exports');
    const overview = await askApi<PipelineOverview>(server, '/api/pipeline');
    const latest = await askApi<ExportDetail>(server, '/api/exports/crm/partly');
    const earlier = await askApi<ExportDetail>(server, '/api/exports/crm/partly?run=partly');

    expect(saidOf(list.body.items)).toEqual(SAID);
    expect(saidOf(overview.body.recent)).toEqual(SAID);
    for (const { body } of [latest, earlier]) {
      expect(saidOf([body.export])).toEqual({ partly: [2, REASON] });
    }
  });

  test('is a problem that doctor finds', async () => {
    const { findings } = answerOf<{ findings: Finding[] }>(await cli('doctor', '--json'));

    expect(findings).toContainEqual({
      check: 'Exports',
      status: 'problem',
      message: `crm/partly: ${REASON}`,
      remedy: expect.stringContaining('"npx audiences redrive --list'),
    });
  });
});
