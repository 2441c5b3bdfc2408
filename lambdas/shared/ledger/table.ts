import { type DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  type QueryCommandOutput,
  TransactWriteCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { sleep } from '../sleep.ts';
import { LedgerConflictError } from './errors.ts';
import { LEDGER_INDEX_BY_DAY } from './names.ts';

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** A record as it was read or last written; its version shows whether it is still current. */
export interface Versioned<T> {
  readonly key: ItemKey;
  readonly record: T;
  /** 0 for a record that is not in the table yet. */
  readonly version: number;
}

const MOST_COLLISIONS = 8;
const COLLISION_DELAY_MS = 25;

/** The ledger's table. Records are written whole, and only over the version that was read. */
export class LedgerTable {
  readonly name: string;
  readonly #documents: DynamoDBDocumentClient;

  /**
   * @param client DynamoDB client; nothing is sent before the first call
   * @param name name of the table
   */
  constructor(client: DynamoDBClient, name: string) {
    this.name = name;
    this.#documents = DynamoDBDocumentClient.from(client, {
      marshallOptions: { removeUndefinedValues: true },
    });
  }

  /** Reads the current item; undefined when there is none. */
  async get(key: ItemKey): Promise<Record<string, unknown> | undefined> {
    const command = new GetCommand({ TableName: this.name, Key: key, ConsistentRead: true });
    return (await this.#documents.send(command)).Item;
  }

  /** Returns the current items of a partition with a sort-key prefix, in order. */
  async query(pk: string, skPrefix: string): Promise<readonly Record<string, unknown>[]> {
    const pages = paginateQuery(
      { client: this.#documents },
      {
        TableName: this.name,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: { ':pk': pk, ':sk': skPrefix },
      },
    );
    return collectItems(pages);
  }

  /** Returns the items of a day, in the order of their last write. */
  async queryDay(day: string): Promise<readonly Record<string, unknown>[]> {
    const pages = paginateQuery(
      { client: this.#documents },
      {
        TableName: this.name,
        IndexName: LEDGER_INDEX_BY_DAY.name,
        KeyConditionExpression: '#day = :day',
        ExpressionAttributeNames: { '#day': LEDGER_INDEX_BY_DAY.partition },
        ExpressionAttributeValues: { ':day': day },
      },
    );
    return collectItems(pages);
  }

  /**
   * Updates one item in place.
   *
   * @returns the attributes that `ReturnValues` asks for
   * @throws {ConditionalCheckFailedException} when its condition does not hold
   */
  async update(input: Omit<UpdateCommandInput, 'TableName'>): Promise<Record<string, unknown>> {
    const command = new UpdateCommand({ ...input, TableName: this.name });
    return (await this.#documents.send(command)).Attributes ?? {};
  }

  /**
   * Writes records over the versions that were read: all of them or none. DynamoDB recognises a repeated request (the first
   * answer was lost), so that the request does not conflict with its own effect.
   *
   * @returns the records with their new versions, in the same order
   * @throws {LedgerConflictError} when another writer has changed one of them since
   */
  async write<T extends readonly Versioned<object>[]>(items: readonly [...T]): Promise<T> {
    const command = new TransactWriteCommand({
      TransactItems: items.map(({ key, record, version }) => ({
        Put: {
          TableName: this.name,
          Item: { ...record, ...key, version: version + 1 },
          ...(version === 0
            ? { ConditionExpression: 'attribute_not_exists(pk)' }
            : {
                ConditionExpression: '#version = :version',
                ExpressionAttributeNames: { '#version': 'version' },
                ExpressionAttributeValues: { ':version': version },
              }),
        },
      })),
    });
    await this.#sendTransaction(command);
    return items.map((item) => ({ ...item, version: item.version + 1 })) as unknown as T;
  }

  /**
   * Writes a record unless it exists already; the first write wins.
   *
   * @returns whether this was the first write
   */
  async writeOnce(item: Versioned<object>): Promise<boolean> {
    try {
      await this.write([{ ...item, version: 0 }]);
      return true;
    } catch (error) {
      if (!(error instanceof LedgerConflictError)) throw error;
      return false;
    }
  }

  /** Two simultaneous transactions on one item cancel each other: neither has an effect, and the same one may be repeated. */
  async #sendTransaction(command: TransactWriteCommand): Promise<void> {
    for (let collisions = 0; ; collisions++) {
      try {
        await this.#documents.send(command);
        return;
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code);
        if (codes.includes('ConditionalCheckFailed')) {
          throw new LedgerConflictError('Another writer changed an item of the ledger', {
            cause: error,
          });
        }
        if (!codes.includes('TransactionConflict') || collisions >= MOST_COLLISIONS) throw error;
        await sleep(Math.random() * COLLISION_DELAY_MS * 2 ** collisions, new AbortController().signal);
      }
    }
  }
}

async function collectItems(pages: AsyncIterable<QueryCommandOutput>): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for await (const page of pages) items.push(...(page.Items ?? []));
  return items;
}
