import { z } from 'zod';
import type { Call } from './evaluate.ts';

/** The account and region that ARNs are made of. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** What a request to a service with JSON documents asks for. */
export interface JsonCalls {
  readonly calls: readonly Call[];
  /** What the service asks, in the caller's name, of the key that encrypts the resource of the first call. */
  readonly keyActions: readonly string[];
}

/** Of an operation of one service: what its body asks for. */
type Reader = (operation: string, body: unknown, place: Place) => JsonCalls | undefined;

/** What DynamoDB asks at least of the key of a table (Developer Guide, "Authorizing use of a customer managed key"). */
const TABLE_KEY_ACTIONS = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

const tableRequest = z.object({ TableName: z.string(), IndexName: z.string().optional() });
const transactionRequest = z.object({
  TransactItems: z.array(z.record(z.string(), z.object({ TableName: z.string() }))),
});

const TRANSACTION_ACTIONS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

const dynamodb: Reader = (operation, body, { accountId, region }) => {
  const on = (action: string, table: string): Call => ({
    action: `dynamodb:${action}`,
    resource: `arn:aws:dynamodb:${region}:${accountId}:table/${table}`,
  });
  const transaction = transactionRequest.safeParse(body);
  if (operation === 'TransactWriteItems' && transaction.success) {
    const calls = transaction.data.TransactItems.flatMap((item) =>
      Object.entries(item).map(([kind, { TableName }]) => on(TRANSACTION_ACTIONS[kind] ?? kind, TableName)),
    );
    return { calls, keyActions: TABLE_KEY_ACTIONS };
  }
  const request = tableRequest.safeParse(body);
  if (!request.success) return undefined;
  const { IndexName, TableName } = request.data;
  const table = IndexName === undefined ? TableName : `${TableName}/index/${IndexName}`;
  return { calls: [on(operation, table)], keyActions: TABLE_KEY_ACTIONS };
};

const queueRequest = z.object({ QueueUrl: z.string() });

const sqs: Reader = (operation, body, { accountId, region }) => {
  const request = queueRequest.safeParse(body);
  if (!request.success) return undefined;
  const name = request.data.QueueUrl.slice(request.data.QueueUrl.lastIndexOf('/') + 1);
  // Each message of a batch needs the permission of the single operation.
  const action = operation.replace(/Batch$/, '');
  const keyActions = { SendMessage: ['kms:GenerateDataKey', 'kms:Decrypt'], ReceiveMessage: ['kms:Decrypt'] };
  return {
    calls: [{ action: `sqs:${action}`, resource: `arn:aws:sqs:${region}:${accountId}:${name}` }],
    keyActions: keyActions[action as keyof typeof keyActions] ?? [],
  };
};

const jobRequest = z.object({ JobName: z.string() });

const glue: Reader = (operation, body, { accountId, region }) => {
  const request = jobRequest.safeParse(body);
  if (!request.success) return undefined;
  const resource = `arn:aws:glue:${region}:${accountId}:job/${request.data.JobName}`;
  return { calls: [{ action: `glue:${operation}`, resource }], keyActions: [] };
};

const secretRequest = z.object({ SecretId: z.string() });

/** The resource is the secret's id as it was given: a name, which only Secrets Manager can complete to an ARN, or an ARN. */
const secretsmanager: Reader = (operation, body) => {
  const request = secretRequest.safeParse(body);
  if (!request.success) return undefined;
  const call = { action: `secretsmanager:${operation}`, resource: request.data.SecretId };
  return { calls: [call], keyActions: ['kms:Decrypt'] };
};

const READERS: Readonly<Record<string, Reader>> = { dynamodb, sqs, glue, secretsmanager };

/**
 * Names what a request to a service with JSON documents asks for.
 *
 * @param service as in the signature, for example `dynamodb`
 * @param operation the API operation
 * @param body the parsed document
 * @param place account and region
 * @returns undefined when the operation is not known here
 */
export function jsonCalls(
  service: string,
  operation: string,
  body: unknown,
  place: Place,
): JsonCalls | undefined {
  return READERS[service]?.(operation, body, place);
}
