import { z } from 'zod';
import type { AwsRequest } from './aws-proxy.ts';

/** A value as DynamoDB's protocol writes it. */
interface AttributeValue {
  readonly S?: string;
  readonly N?: string;
  readonly BOOL?: boolean;
  readonly M?: Readonly<Record<string, AttributeValue>>;
  readonly L?: readonly AttributeValue[];
}

const transactionSchema = z.object({
  TransactItems: z.array(z.object({ Put: z.object({ Item: z.record(z.string(), z.unknown()) }) })),
});

/** Plain values of the types that the predicates below need. */
function plain({ S, N, BOOL, M, L }: AttributeValue): unknown {
  if (M !== undefined) return plainItem(M);
  if (L !== undefined) return L.map(plain);
  return S ?? BOOL ?? (N === undefined ? undefined : Number(N));
}

const plainItem = (item: Readonly<Record<string, AttributeValue>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plain(value)]));

/** The records of a transaction by the first word of their sort key: DELIVERY, FORMAT, FILE … */
function recordsOf(request: AwsRequest): ReadonlyMap<string, Record<string, unknown>> {
  if (request.operation !== 'TransactWriteItems') return new Map();
  const { TransactItems } = transactionSchema.parse(request.body);
  return new Map(
    TransactItems.map(({ Put }) => {
      const record = plainItem(Put.Item as Record<string, AttributeValue>);
      return [String(record['sk']).split('#')[0] ?? '', record];
    }),
  );
}

type Records = ReadonlyMap<string, Record<string, unknown>>;

const deliveryOf = (records: Records) => records.get('DELIVERY');
const audienceOf = (records: Records) => records.get('FORMAT');
const leaseOf = (records: Records) => audienceOf(records)?.['lease'] as Record<string, unknown> | undefined;
const partsOf = (records: Records) => records.get('FILE')?.['parts'] as Record<string, unknown>[] | undefined;

/** The writes of a delivery in order, identified by their content. */
const WRITES = {
  'takes the lease': (records: Records) => deliveryOf(records)?.['version'] === 1,
  'has checked a file': (records: Records) =>
    partsOf(records)?.every((part) => part['upload'] === undefined) ?? false,
  'has looked the audience up': (records: Records) =>
    audienceOf(records)?.['tiktokName'] !== undefined &&
    audienceOf(records)?.['audienceId'] === undefined &&
    leaseOf(records)?.['applying'] === false,
  'has uploaded a file': (records: Records) =>
    partsOf(records)?.some((part) => part['upload'] !== undefined) ?? false,
  'is about to change the audience': (records: Records) =>
    leaseOf(records)?.['applying'] === true && deliveryOf(records)?.['applied'] === 0,
  'has changed the audience': (records: Records) =>
    deliveryOf(records)?.['applied'] === 1 && deliveryOf(records)?.['state'] === 'delivering',
  'is done': (records: Records) => deliveryOf(records)?.['state'] === 'delivered',
} as const;

export type LedgerWrite = keyof typeof WRITES;

/** All of them, in their order. */
export const LEDGER_WRITES = Object.keys(WRITES) as readonly LedgerWrite[];

/**
 * Whether a request is a certain write of a delivery of a run.
 *
 * @param write which write
 * @param runId the delivery's run; the writes of others are not matched
 */
export const isLedgerWrite =
  (write: LedgerWrite, runId: string) =>
  (request: AwsRequest): boolean => {
    const records = recordsOf(request);
    const isOfRun = [...records.values()].some((record) => String(record['pk']).endsWith(`#${runId}`));
    return isOfRun && WRITES[write](records);
  };
