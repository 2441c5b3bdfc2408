import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../../local/aws.ts';

let aws: LocalAws;

beforeAll(async () => {
  aws = await startLocalAws(join(mkdtempSync(join(tmpdir(), 'aws-')), 'aws.log'));
});

afterAll(() => aws.stop());

// "Idempotency" under TransactWriteItems in the Developer Guide of DynamoDB.
test('a transaction that comes again with its token succeeds again, and one with another token does not', async () => {
  const { dynamodb } = aws.clients;
  await dynamodb.send(
    new CreateTableCommand({
      TableName: 'once',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    }),
  );
  const write = (ClientRequestToken: string) =>
    dynamodb.send(
      new TransactWriteItemsCommand({
        ClientRequestToken,
        TransactItems: [
          {
            Put: {
              TableName: 'once',
              Item: { pk: { S: 'item' } },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
      }),
    );

  const first = await write('token-1');
  const again = await write('token-1');
  const other = write('token-2');

  expect([first.$metadata.httpStatusCode, again.$metadata.httpStatusCode]).toEqual([200, 200]);
  await expect(other).rejects.toThrow(TransactionCanceledException);
});
