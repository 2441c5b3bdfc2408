import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parsePipelineConfig } from '../../../lambdas/shared/config/load.ts';
import { type LocalAws, startLocalAws } from '../../../local/aws.ts';
import type { Deployment } from '../../../operations/deployment.ts';
import { PipelineView } from '../../../operations/pipeline/pipeline-view.ts';
import { restoreEnvironment } from '../../helpers/environment.ts';
import { type RecordingProxy, startRecordingProxy } from '../../helpers/recording-proxy.ts';
import { makeLedger } from '../../lambdas/helpers/make-ledger.ts';

const TABLE = 'ledger';
const CONFIG = JSON.stringify({ sources: [{ name: 'crm', audience: { name: 'Customers' } }] });

let aws: LocalAws;
let proxy: RecordingProxy;
const environment = { ...process.env };

beforeAll(async () => {
  aws = await startLocalAws(join(mkdtempSync(join(tmpdir(), 'view-')), 'aws.log'));
  await makeLedger(aws.clients.dynamodb, TABLE);
  proxy = await startRecordingProxy(aws.endpoint);
  Object.assign(process.env, aws.environment, { AWS_ENDPOINT_URL: proxy.origin });
});

afterAll(async () => {
  restoreEnvironment(environment);
  proxy?.stop();
  await aws?.stop();
});

const put = (item: Record<string, unknown>) =>
  DynamoDBDocumentClient.from(aws.clients.dynamodb).send(
    new PutCommand({ TableName: TABLE, Item: { version: 1, ...item } }),
  );

const putAudience = (advertiserId: string, audience: string) =>
  put({
    ...{ pk: `AUDIENCES#${advertiserId}`, sk: `FORMAT#${audience}#email_sha256` },
    ...{ audience, format: 'email_sha256' },
  });

describe('PipelineView', () => {
  test('reads the whole ledger once, and finds an advertiser that is delivered to for the first time', async () => {
    const config = parsePipelineConfig(CONFIG, 'pipeline.config.json');
    const view = new PipelineView(config, { ledgerTable: TABLE } as Deployment);
    await putAudience('7001', 'Buyers');
    const before = await view.audienceFacts();
    const scansBefore = scans();
    const now = new Date().toISOString();
    await putAudience('7002', 'Visitors');
    await put({
      ...{ pk: 'RUN#crm#week-47', sk: 'DELIVERY#d1', id: 'd1', bucket: 'b', key: 'k', source: 'crm' },
      ...{ runId: 'week-47', audience: 'Visitors', format: 'email_sha256', action: 'append', files: 1 },
      ...{ exportedAt: now, state: 'delivering', applied: 0, failures: 0, advertiserId: '7002' },
      ...{ createdAt: now, updatedAt: now, day: `DELIVERY#${now.slice(0, 10)}` },
    });
    view.forget();

    const after = await view.audienceFacts();

    const namesOf = ({ audiences }: typeof after) => audiences.map(({ audience }) => audience.audience);
    expect([namesOf(before), namesOf(after)]).toEqual([['Buyers'], ['Buyers', 'Visitors']]);
    expect([scansBefore, scans()]).toEqual([1, 0]);
  });

  test('lists the exports bucket once for all who ask within half a minute', async () => {
    await aws.clients.s3.send(new CreateBucketCommand({ Bucket: 'exports' }));
    const config = parsePipelineConfig(CONFIG, 'pipeline.config.json');
    const view = new PipelineView(config, { exportsBucket: 'exports' } as Deployment);
    const first = await view.storedExports();
    const asked = proxy.take().length;

    const second = await view.storedExports();

    expect([first, second, proxy.take()]).toEqual([[], [], []]);
    expect(asked).toBeGreaterThan(0);
  });

  test('reads the alarms once for the list and for those that are raised', async () => {
    const alarm = (name: string, StateValue: string) => ({
      AlarmName: `Stack-Monitoring${name}0A1B2C3D-X1`,
      StateValue,
    });
    const MetricAlarms = [alarm('LateExports', 'OK'), alarm('TokenRefused', 'ALARM')];
    const send = vi.spyOn(CloudWatchClient.prototype, 'send').mockImplementation(() => ({ MetricAlarms }));
    const config = parsePipelineConfig(CONFIG, 'pipeline.config.json');
    const view = new PipelineView(config, { stackName: 'Stack' } as Deployment);

    const [all, raised, again] = [await view.alarms(), await view.raisedAlarms(), await view.alarms()];

    expect([all, raised, again].map((list) => list.map(({ name }) => name))).toEqual([
      ['TokenRefused', 'LateExports'],
      ['TokenRefused'],
      ['TokenRefused', 'LateExports'],
    ]);
    expect(send).toHaveBeenCalledTimes(1);
    send.mockRestore();
  });

  test('says why the alarms cannot be read where they are listed, and raises none', async () => {
    const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    const send = vi.spyOn(CloudWatchClient.prototype, 'send').mockImplementation(() => {
      throw denied;
    });
    const config = parsePipelineConfig(CONFIG, 'pipeline.config.json');
    const view = new PipelineView(config, { stackName: 'Stack' } as Deployment);

    expect(await view.raisedAlarms()).toEqual([]);
    await expect(view.alarms()).rejects.toBe(denied);
    send.mockRestore();
  });
});

/** How often the whole table was read since the last question. */
const scans = (): number => proxy.take().filter(({ fields }) => 'FilterExpression' in fields).length;
