import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

type Item = Record<string, unknown>;

/** A request body in DynamoDB's protocol, as far as the ledger's requests go. */
interface Body {
  readonly Key?: Record<string, never>;
  readonly Item?: Record<string, never>;
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeValues?: Record<string, never>;
  readonly ReturnValues?: string;
  readonly TransactItems?: readonly { readonly Put: Body }[];
}

/** DynamoDB's part of the ledger in memory, behind the real client. */
export interface MemoryDynamoDB {
  readonly client: DynamoDBClient;
  /** Every item by its keys, `pk sk`. */
  readonly items: ReadonlyMap<string, Item>;
  /** Changes an attribute behind everybody's back. */
  setNumber(place: string, attribute: string, value: number): void;
  /** Is called before each request is answered; what it throws breaks the connection. */
  onRequest: (operation: string) => void | Promise<void>;
}

/** The conditions that the ledger writes with. */
const CONDITIONS: Readonly<Record<string, (item: Item | undefined, values: Item) => boolean>> = {
  'attribute_not_exists(pk)': (item) => item === undefined,
  '#version = :version': (item, values) => item?.['version'] === values[':version'],
  'attribute_not_exists(nextAt) OR nextAt <= :now OR nextAt > :latest': (item, values) =>
    item === undefined ||
    Number(item['nextAt']) <= Number(values[':now']) ||
    Number(item['nextAt']) > Number(values[':latest']),
  'nextAt > :now': (item, values) => Number(item?.['nextAt']) > Number(values[':now']),
  'attribute_not_exists(nextAt) OR nextAt < :until': (item, values) =>
    item === undefined || Number(item['nextAt']) < Number(values[':until']),
};

/** The updates that the ledger makes in place. */
const UPDATES: Readonly<Record<string, (item: Item, values: Item) => Item>> = {
  'SET nextAt = :next': (item, values) => ({ ...item, nextAt: values[':next'] }),
  'SET nextAt = :until': (item, values) => ({ ...item, nextAt: values[':until'] }),
  'SET nextAt = nextAt + :interval': (item, values) => ({
    ...item,
    nextAt: Number(item['nextAt']) + Number(values[':interval']),
  }),
};

/** Starts an empty one. A request that the ledger does not make is an error. */
export function memoryDynamoDB(): MemoryDynamoDB {
  const items = new Map<string, Item>();
  const memory: { -readonly [key in keyof MemoryDynamoDB]: MemoryDynamoDB[key] } = {
    items,
    setNumber: (place, attribute, value) => {
      items.set(place, { ...items.get(place), [attribute]: value });
    },
    onRequest: () => undefined,
    client: new DynamoDBClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'nobody', secretAccessKey: 'nothing' },
      maxAttempts: 1,
      requestHandler: {
        handle: async (request: { headers: Record<string, string>; body: string }) => {
          const operation = request.headers['x-amz-target']?.split('.')[1] ?? '';
          await memory.onRequest(operation);
          const { status, ...answer } = answerTo(operation, JSON.parse(request.body) as Body, items);
          const response = {
            statusCode: status,
            headers: { 'content-type': 'application/x-amz-json-1.0' },
            body: new TextEncoder().encode(JSON.stringify(answer)),
          };
          return { response };
        },
      },
    }),
  };
  return memory;
}

function answerTo(operation: string, body: Body, items: Map<string, Item>): { status: number } & Item {
  switch (operation) {
    case 'GetItem': {
      const item = items.get(placeOf(body.Key));
      return { status: 200, ...(item === undefined ? {} : { Item: marshalled(item) }) };
    }
    case 'Query': {
      const { ':pk': pk, ':sk': sk, ':day': day } = unmarshall(body.ExpressionAttributeValues ?? {});
      const found = [...items.values()].filter((item) =>
        day === undefined ? item['pk'] === pk && String(item['sk']).startsWith(sk) : item['day'] === day,
      );
      return { status: 200, Items: found.map(marshalled), Count: found.length };
    }
    case 'TransactWriteItems':
      return transact(body.TransactItems ?? [], items);
    case 'UpdateItem':
      return update(body, items);
    default:
      throw new Error(`the ledger was not expected to ask for ${operation}`);
  }
}

function transact(puts: readonly { readonly Put: Body }[], items: Map<string, Item>) {
  const codes = puts.map(({ Put }) =>
    holds(Put, items.get(placeOf(Put.Item))) ? 'None' : 'ConditionalCheckFailed',
  );
  if (codes.some((code) => code !== 'None')) {
    return refusal('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) });
  }
  for (const { Put } of puts) items.set(placeOf(Put.Item), unmarshall(Put.Item ?? {}));
  return { status: 200 };
}

function update(body: Body, items: Map<string, Item>) {
  const place = placeOf(body.Key);
  const before = items.get(place);
  if (!holds(body, before)) return refusal('ConditionalCheckFailedException', {});
  const change = UPDATES[body.UpdateExpression ?? ''];
  if (change === undefined) throw new Error(`the ledger was not expected to do "${body.UpdateExpression}"`);
  const item = before ?? unmarshall(body.Key ?? {});
  items.set(place, change(item, unmarshall(body.ExpressionAttributeValues ?? {})));
  const answersOld = body.ReturnValues === 'UPDATED_OLD' && before !== undefined;
  return { status: 200, ...(answersOld ? { Attributes: marshalled({ nextAt: before['nextAt'] }) } : {}) };
}

function holds(
  { ConditionExpression = '', ExpressionAttributeValues = {} }: Body,
  item: Item | undefined,
): boolean {
  const condition = CONDITIONS[ConditionExpression];
  if (condition === undefined) throw new Error(`the ledger was not expected to ask "${ConditionExpression}"`);
  return condition(item, unmarshall(ExpressionAttributeValues));
}

const refusal = (name: string, details: Item) => ({
  status: 400,
  __type: `com.amazonaws.dynamodb.v20120810#${name}`,
  message: name,
  ...details,
});

const marshalled = (item: Item) => marshall(item, { removeUndefinedValues: true });

function placeOf(item: Record<string, never> | undefined): string {
  const { pk, sk } = unmarshall(item ?? {});
  return `${pk} ${sk}`;
}
