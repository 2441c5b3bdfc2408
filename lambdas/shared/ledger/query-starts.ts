import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import { LedgerConflictError } from './errors.ts';

/** How long a postponed start is tried for, and after which time the operator is told of it. */
export const POSTPONED_TRIED_SECONDS = 24 * 3600;

const queryStart = z.object({
  source: z.string(),
  /** Grows with each write; a write based on an older version is refused. */
  version: z.int(),
  /** ISO 8601, UTC: when a function claimed the start; missing in records of older versions. */
  claimedAt: z.string().optional(),
  /** ISO 8601, UTC: until this time the function that claimed the start may still make it. */
  claimedUntil: z.string(),
  /** The query or job that was started last; missing until its start is confirmed. */
  queryId: z.string().optional(),
  /** Starts of this request so far: 1, and one more each time that it is started again after a failure. */
  attempt: z.int().default(1),
  /** The failed query or job that this start took the place of. */
  retryOf: z.string().optional(),
  /** ISO 8601, UTC: when it was asked for, which its relative dates count from; missing in records of older versions. */
  requestedAt: z.string().optional(),
  /** Parameters that were given with the request. */
  parameters: z.record(z.string(), z.string()).default({}),
  /**
   * ISO 8601, UTC: what schedules asked for up to this time is done: a call for such a time is a repeat. Missing where no
   * schedule is known to be done.
   */
  answeredUntil: z.string().optional(),
  /** The request of the schedule that Clean Rooms had no room for; missing once a query or job was started, or runs. */
  postponed: z
    .object({
      /** ISO 8601, UTC: the time of the schedule, which relative dates count from. */
      requestedAt: z.string(),
      /** ISO 8601, UTC: when the call for that time came; left out: at that time. */
      askedAt: z.string().optional(),
      /** ISO 8601, UTC: since when Clean Rooms has had no room, which may be for several schedules. */
      since: z.string(),
    })
    .optional(),
});

/** The latest start of a source's protected query or job. */
export type QueryStart = z.infer<typeof queryStart>;

/** The starts of protected queries and jobs in the ledger table: pk `QUERY#<source>`, sk `LATEST`. */
export class QueryStarts {
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

  /** @returns the latest start, read consistently; undefined when there was none */
  async get(source: string): Promise<QueryStart | undefined> {
    const { Item } = await this.#table.send(
      new GetCommand({ TableName: this.#tableName, Key: keyOf(source), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : queryStart.parse(Item);
  }

  /**
   * Writes a start unless another writer has changed it since it was read.
   *
   * @param start with a version one above that of the start that was read (1: there was none)
   * @throws {LedgerConflictError} when another writer was faster
   */
  async put(start: QueryStart): Promise<void> {
    const first = start.version === 1;
    try {
      await this.#table.send(
        new PutCommand({
          TableName: this.#tableName,
          Item: { ...keyOf(start.source), ...start },
          ConditionExpression: first ? 'attribute_not_exists(pk)' : 'version = :read',
          ...(first ? {} : { ExpressionAttributeValues: { ':read': start.version - 1 } }),
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      throw new LedgerConflictError(`the query of ${start.source} was started meanwhile`, { cause: error });
    }
  }
}

const keyOf = (source: string) => ({ pk: `QUERY#${source}`, sk: 'LATEST' });
