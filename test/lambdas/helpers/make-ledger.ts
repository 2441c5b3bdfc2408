import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LedgerTable } from '../../../lambdas/shared/ledger/table.ts';

/**
 * Makes a ledger as `infra/storage.ts` does, in the local AWS.
 *
 * @param dynamodb client of the local AWS
 * @param name of the table
 */
export async function makeLedger(dynamodb: DynamoDBClient, name: string): Promise<LedgerTable> {
  await dynamodb.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: ['pk', 'sk', 'day', 'updatedAt'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byDay',
          KeySchema: [
            { AttributeName: 'day', KeyType: 'HASH' },
            { AttributeName: 'updatedAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  return new LedgerTable(dynamodb, name);
}
