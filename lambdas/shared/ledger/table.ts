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

/** A record as it was read or last written: the version says whether it still stands. */
export interface Versioned<T> {
  readonly key: ItemKey;
  readonly record: T;
  /** 0 for a record that is not in the table yet. */
  readonly version: number;
}

const MOST_COLLISIONS = 8;
const COLLISION_DELAY_MS = 25;

/** The ledger's table. Records are written whole, and only over the version they were read at. */
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

  /** Reads an item as it stands now; undefined when there is none. */
  async get(key: ItemKey): Promise<Record<string, unknown> | undefined> {
    const command = new GetCommand({ TableName: this.name, Key: key, ConsistentRead: true });
    return (await this.#documents.send(command)).Item;
  }

  /** Gives the items of a partition whose sort key begins so, in order, as they stand now. */
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

  /** Gives the items of a day, in the order of their last write. */
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
   * Writes records over the versions they were read at: all of them or none. A repeated request (the first answer was
   * lost) is recognised by DynamoDB, so that it does not stumble over its own effect.
   *
   * @returns the records with their new versions, in the same order
   * @throws {LedgerConflictError} when one of them has been written by somebody else since
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

  /** Writes a record unless one stands there already; whichever was first stays. */
  async writeOnce(item: Versioned<object>): Promise<void> {
    try {
      await this.write([{ ...item, version: 0 }]);
    } catch (error) {
      if (!(error instanceof LedgerConflictError)) throw error;
    }
  }

  /** Two transactions that touch one item at once cancel each other: neither happened, the same one may go again. */
  async #sendTransaction(command: TransactWriteCommand): Promise<void> {
    for (let collisions = 0; ; collisions++) {
      try {
        await this.#documents.send(command);
        return;
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code);
        if (codes.includes('ConditionalCheckFailed')) {
          throw new LedgerConflictError('An item of the ledger was changed by somebody else', {
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
