import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LedgerTable } from '../../../lambdas/shared/ledger/table.ts';
import { LEDGER_SCHEMA } from '../../helpers/ledger-schema.ts';

/**
 * Makes a ledger in the local AWS, with the keys and the index of the stack's.
 *
 * @param dynamodb client of the local AWS
 * @param name of the table
 */
export async function makeLedger(dynamodb: DynamoDBClient, name: string): Promise<LedgerTable> {
  await dynamodb.send(
    new CreateTableCommand({
      TableName: name,
      ...LEDGER_SCHEMA,
      AttributeDefinitions: ['pk', 'sk', 'day', 'updatedAt'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
    }),
  );
  return new LedgerTable(dynamodb, name);
}
