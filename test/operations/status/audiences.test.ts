import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ExportLedger } from '../../../lambdas/shared/ledger/exports.ts';
import { LedgerTable } from '../../../lambdas/shared/ledger/table.ts';
import { type LocalAws, startLocalAws } from '../../../local/aws.ts';
import { readAllAudiences } from '../../../operations/status/audiences.ts';
import { makeLedger } from '../../lambdas/helpers/make-ledger.ts';

const TABLE = 'ledger';

let aws: LocalAws;
let documents: DynamoDBDocumentClient;

beforeAll(async () => {
  aws = await startLocalAws(join(mkdtempSync(join(tmpdir(), 'audiences-')), 'aws.log'));
  documents = DynamoDBDocumentClient.from(aws.clients.dynamodb);
  await makeLedger(aws.clients.dynamodb, TABLE);
});

afterAll(() => aws.stop());

const put = (item: Record<string, unknown>) =>
  documents.send(new PutCommand({ TableName: TABLE, Item: { version: 1, ...item } }));

test('every audience of every advertiser is read, although no delivery names an advertiser', async () => {
  const buyers = { audience: 'Buyers', format: 'email_sha256', audienceId: '1' };
  const visitors = { audience: 'Visitors', format: 'gaid_sha256' };
  await put({ pk: 'AUDIENCES#7002', sk: 'FORMAT#Visitors#gaid_sha256', ...visitors });
  await put({ pk: 'AUDIENCES#7001', sk: 'FORMAT#Buyers#email_sha256', ...buyers });
  await put({ pk: 'AUDIENCES#7001', sk: 'NAME#Buyers', plainFormat: 'email_sha256' });
  await put({ pk: 'RUN#crm#week-47', sk: 'OTHER#1' });

  const ledger = {
    documents,
    table: new LedgerTable(aws.clients.dynamodb, TABLE),
    exports: new ExportLedger(documents, TABLE),
  };

  expect(await readAllAudiences(ledger)).toEqual([
    { advertiserId: '7001', audience: buyers },
    { advertiserId: '7002', audience: visitors },
  ]);
});
