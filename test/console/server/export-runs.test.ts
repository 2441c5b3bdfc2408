import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningConsole } from '../../../console/server/start.ts';
import { type LocalCloud, startLocalCloud } from '../../../local/cloud.ts';
import type { ExportDetail } from '../../../operations/exports/read-export.ts';
import { restoreEnvironment } from '../../helpers/environment.ts';
import { partitionWith, reportWith } from '../../helpers/report.ts';
import { askApi, openConsole } from './helpers/console-client.ts';

// An export that is prepared again: the ledger knows the latest run only, the report and the deliveries each run.

let cloud: LocalCloud;
let server: RunningConsole;
const environment = { ...process.env };

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'console-runs-'));
  const configFile = join(folder, 'pipeline.config.json');
  writeFileSync(configFile, JSON.stringify({ sources: [{ name: 'crm', audience: { name: 'Customers' } }] }));
  cloud = await startLocalCloud({ configFile, folder: join(folder, 'cloud'), glue: false });
  Object.assign(process.env, cloud.aws.environment);
  server = await openConsole({ configFile });
  const times = { discoveredAt: '2026-11-26T09:00:00.000Z', changedAt: '2026-11-26T12:00:00.000Z' };
  await putItem({
    ...{
      pk: 'EXPORT#crm',
      sk: 'week-47',
      source: 'crm',
      exportId: 'week-47',
      runId: 'week-47-2',
      attempt: 3,
    },
    ...{ state: 'failed', failure: 'preparation', reason: 'no columns', lateAt: times.changedAt, ...times },
  });
  await putReport('week-47', 'week-47');
  await putReport('week-48', 'week-48');
  await putItem({
    ...{ pk: 'RUN#crm#week-47', sk: 'DELIVERY#d1', id: 'd1', bucket: 'b', key: 'k', source: 'crm' },
    ...{ runId: 'week-47', audience: 'Customers', format: 'email_sha256', action: 'append', rows: 1200 },
    ...{ exportedAt: times.discoveredAt, files: 1, state: 'delivered', applied: 1, failures: 0 },
    ...{ createdAt: times.discoveredAt, updatedAt: times.discoveredAt, day: 'DELIVERY#2026-11-26' },
  });
});

afterAll(async () => {
  await server?.stop();
  await cloud?.stop();
  restoreEnvironment(environment);
});

async function putItem(item: Record<string, unknown>): Promise<void> {
  const documents = DynamoDBDocumentClient.from(cloud.aws.clients.dynamodb);
  const Item = { version: 1, ...item };
  await documents.send(new PutCommand({ TableName: cloud.resources.ledgerTable, Item }));
}

async function putReport(exportId: string, runId: string): Promise<void> {
  const formats = ['email_sha256', 'phone_sha256'];
  const partitions = formats.map((format) => partitionWith({ audience: 'Customers', format }));
  await cloud.aws.clients.s3.send(
    new PutObjectCommand({
      Bucket: cloud.resources.audiencesBucket,
      Key: `reports/crm/${runId}.json`,
      Body: JSON.stringify(reportWith({ exportId, runId, partitions })),
    }),
  );
}

const stepsOf = async (run: string) => {
  const { body } = await askApi<ExportDetail>(server, `/api/exports/crm/week-47?run=${run}`);
  return body.timeline.map(({ title, state, note }) => [title, state, note]);
};

describe('the runs of an export', () => {
  test('an earlier one has the partitions of its own report, and no failure of the latest', async () => {
    expect(await stepsOf('week-47')).toEqual([
      ['Export in S3', 'done', 'noticed'],
      ['Preparation', 'done', undefined],
      ['Delivery of Customers (email_sha256)', 'done', '1,200 lines'],
      ['Delivery', 'pending', '1 partition not taken up yet'],
      ['Matching at TikTok', 'active', 'TikTok takes 24 to 48 hours'],
    ]);
  });

  test('the latest one has the state of the ledger', async () => {
    expect((await stepsOf('week-47-2')).slice(0, 3)).toEqual([
      ['Export in S3', 'done', 'noticed; more objects arrived after its run had begun'],
      ['Preparation', 'failed', undefined],
      ['Delivery', 'pending', undefined],
    ]);
  });

  test.each(['nonsense', 'week-47-7', 'week-48'])('%s is not one of them', async (run) => {
    const answer = await askApi<{ message: string }>(server, `/api/exports/crm/week-47?run=${run}`);

    expect([answer.status, answer.body.message]).toEqual([404, `Export crm/week-47 has no run ${run}`]);
  });
});
