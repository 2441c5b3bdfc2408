import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { LocalCloud } from '../../../local/cloud.ts';

const EXPORTS = 1000;
const AUDIENCES = 400;
const BATCH = 25;
const ADVERTISER = '7000000000000000001';

/**
 * Writes as many exports and audiences as a large advertiser has into the ledger: 1,000 of source `crm`, of which each tenth
 * failed, and 400 with e-mail addresses.
 */
export async function fillLedger(cloud: LocalCloud): Promise<void> {
  const documents = DynamoDBDocumentClient.from(cloud.aws.clients.dynamodb);
  const items = [...exports(), ...audiences()];
  for (let first = 0; first < items.length; first += BATCH) {
    const requests = items.slice(first, first + BATCH).map((Item) => ({ PutRequest: { Item } }));
    await documents.send(
      new BatchWriteCommand({ RequestItems: { [cloud.resources.ledgerTable]: requests } }),
    );
  }
}

const number = (n: number): string => String(n).padStart(4, '0');

const exports = () =>
  Array.from({ length: EXPORTS }, (_, n) => {
    const at = new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString();
    return {
      ...{ pk: 'EXPORT#crm', sk: `export-${number(n)}`, source: 'crm', exportId: `export-${number(n)}` },
      ...{ runId: `export-${number(n)}`, version: 1, attempt: 1, discoveredAt: at, changedAt: at },
      ...(n % 10 === 0
        ? { state: 'failed', failure: 'preparation', reason: 'EmptyExportError: there is no data file' }
        : { state: 'delivered', preparedAt: at, deliveredAt: at, partitions: 5 }),
    };
  });

const audiences = () =>
  Array.from({ length: AUDIENCES }, (_, n) => {
    const named = { audience: `Audience ${number(n)}`, format: 'email_sha256' };
    const key = `${named.audience}#${named.format}`;
    const id = `74000000000${n}`;
    return [
      {
        ...{ pk: `AUDIENCES#${ADVERTISER}`, sk: `FORMAT#${key}`, ...named, version: 1, audienceId: id },
        deliveredRows: 1000 + n,
      },
      {
        ...{ pk: `AUDIENCES#${ADVERTISER}`, sk: `CHECK#${key}`, ...named, version: 1, audienceId: id },
        ...{ matchedUsers: 500 + n, isValid: true, problems: [], checkedAt: '2026-11-26T09:00:00.000Z' },
      },
    ];
  }).flat();
