import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ExportLedger } from '../lambdas/shared/ledger/exports.ts';
import { LedgerTable } from '../lambdas/shared/ledger/table.ts';

/** The ledger, for reading. */
export interface Ledger {
  readonly exports: ExportLedger;
  readonly table: LedgerTable;
  /** DynamoDB, for reading what has no index. */
  readonly documents: DynamoDBDocumentClient;
}

/**
 * Lets something read from the ledger.
 *
 * @param tableName name of the ledger table
 * @param read reads; the connection is closed once it has
 */
export async function withLedger<T>(tableName: string, read: (ledger: Ledger) => Promise<T>): Promise<T> {
  const client = new DynamoDBClient();
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  try {
    return await read({
      exports: new ExportLedger(documents, tableName),
      table: new LedgerTable(client, tableName),
      documents,
    });
  } finally {
    client.destroy();
  }
}
