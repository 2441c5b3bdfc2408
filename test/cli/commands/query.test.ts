import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { STACK_OUTPUTS } from '../../../lambdas/shared/deployment/outputs.ts';
import { ExportLedger } from '../../../lambdas/shared/ledger/exports.ts';
import { type LocalAws, startLocalAws } from '../../../local/aws.ts';
import { type LambdaApi, startLambdaApi } from '../../../local/lambda-api.ts';
import type { LocalFunction } from '../../../local/local-function.ts';
import { callCli } from '../../helpers/call-cli.ts';
import { makeLedger } from '../../lambdas/helpers/make-ledger.ts';

const MEMBERSHIP = '4c1f7a52-0d3e-4b6a-9a43-6f0d2b9c8e11';
const SOURCE = {
  name: 'crm',
  audience: { name: 'Everyone' },
  cleanRooms: {
    membershipId: MEMBERSHIP,
    analysisTemplateArn: `arn:aws:cleanrooms:us-east-1:123456789012:membership/${MEMBERSHIP}/analysistemplate/9d2e6b70-5f14-4c8d-b1a7-3e0f7c2a6d55`,
  },
};

let folder: string;
let aws: LocalAws;
let lambda: LambdaApi;
const answers: object[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'query-'));
  writeFileSync(join(folder, 'pipeline.config.json'), JSON.stringify({ sources: [SOURCE] }));
  aws = await startLocalAws(join(folder, 'aws.log'));
  const queryRunner: Pick<LocalFunction, 'invoke'> = { invoke: async () => answers.shift() };
  lambda = await startLambdaApi(new Map([['query-runner', queryRunner as LocalFunction]]), () => undefined);
  const outputs = Object.values(STACK_OUTPUTS).map((name) => [name, 'unused']);
  await aws.publishStackOutputs('TikTokAudiences', {
    ...Object.fromEntries(outputs),
    [STACK_OUTPUTS.ledgerTable]: 'ledger',
    [STACK_OUTPUTS.queryRunnerFunctionName]: 'query-runner',
  });
  await makeLedger(aws.clients.dynamodb, 'ledger');
  const at = '2026-11-22T04:00:00.000Z';
  await new ExportLedger(DynamoDBDocumentClient.from(aws.clients.dynamodb), 'ledger').put({
    ...{ source: 'crm', exportId: 'q-1', version: 1, runId: 'q-1', attempt: 1, discoveredAt: at },
    ...{ changedAt: at, state: 'failed', failure: 'query', reason: 'no such column' },
  });
});

afterAll(async () => {
  await lambda.stop();
  await aws.stop();
  rmSync(folder, { recursive: true });
});

test('query --wait follows the query that another call is starting', async () => {
  answers.push({ source: 'crm', state: 'starting' }, { source: 'crm', state: 'running', queryId: 'q-1' });

  const { exitCode, output } = await callCli(
    ['query', '--source', 'crm', '--wait', '--config', join(folder, 'pipeline.config.json')],
    { environment: { ...aws.environment, AWS_ENDPOINT_URL_LAMBDA: lambda.url } },
  );

  expect(output).toContain('Query q-1 of crm is still running: no second one was started\n');
  expect(output).toContain('crm/q-1 failed: no such column');
  expect(exitCode).toBe(1);
});
