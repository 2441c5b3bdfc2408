import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { ExportRef } from '../exports/keys.ts';
import { LedgerConflictError } from './errors.ts';
import { type ExportItem, exportItemSchema } from './export-item.ts';

/** How long a folder of an unknown source is reported. */
const UNKNOWN_SOURCE_SECONDS = 24 * 3600;

/** The exports in the ledger table: pk `EXPORT#<source>`, sk `<export-id>`. */
export class ExportLedger {
  readonly #table: DynamoDBDocumentClient;
  readonly #tableName: string;

  /**
   * @param table document client with `removeUndefinedValues`
   * @param tableName name of the ledger table
   */
  constructor(table: DynamoDBDocumentClient, tableName: string) {
    this.#table = table;
    this.#tableName = tableName;
  }

  /** @returns the ledger's item of the export, read consistently; undefined when there is none */
  async get({ source, exportId }: ExportRef): Promise<ExportItem | undefined> {
    const { Item } = await this.#table.send(
      new GetCommand({
        TableName: this.#tableName,
        Key: { pk: partitionKey(source), sk: exportId },
        ConsistentRead: true,
      }),
    );
    return Item === undefined ? undefined : exportItemSchema.parse(Item);
  }

  /** @returns all known exports of a source, page by page */
  async *list(source: string): AsyncIterable<ExportItem> {
    const pages = paginateQuery(
      { client: this.#table },
      {
        TableName: this.#tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': partitionKey(source) },
        ConsistentRead: true,
      },
    );
    for await (const page of pages) {
      for (const item of page.Items ?? []) yield exportItemSchema.parse(item);
    }
  }

  /**
   * Writes an item unless another writer has changed it since it was read.
   *
   * @param item the new item, with a version one above that of the item that was read (1: there was none)
   * @throws {LedgerConflictError} when another writer was faster
   */
  async put(item: ExportItem): Promise<void> {
    const first = item.version === 1;
    try {
      await this.#table.send(
        new PutCommand({
          TableName: this.#tableName,
          Item: { pk: partitionKey(item.source), sk: item.exportId, ...item },
          ConditionExpression: first ? 'attribute_not_exists(pk)' : 'version = :read',
          ...(first ? {} : { ExpressionAttributeValues: { ':read': item.version - 1 } }),
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      throw new LedgerConflictError(`export ${item.source}/${item.exportId} was written meanwhile`, {
        cause: error,
      });
    }
  }

  /**
   * Records that exports of a source arrived that is not in the configuration.
   *
   * @param folder name of the folder under `exports/`
   * @param now ISO 8601, UTC
   * @returns whether this is the first record of it within a day
   */
  async noteUnknownSource(folder: string, now: string): Promise<boolean> {
    const seconds = Math.floor(Date.parse(now) / 1000);
    try {
      await this.#table.send(
        new PutCommand({
          TableName: this.#tableName,
          Item: { pk: 'UNKNOWN_SOURCE', sk: folder, expiresAt: seconds + UNKNOWN_SOURCE_SECONDS },
          ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
          ExpressionAttributeValues: { ':now': seconds },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

const partitionKey = (source: string): string => `EXPORT#${source}`;
