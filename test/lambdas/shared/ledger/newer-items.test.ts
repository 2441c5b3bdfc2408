import { expect, test } from 'vitest';
import { readAudience } from '../../../../lambdas/shared/ledger/audiences.ts';
import { newCircuit, readCircuit } from '../../../../lambdas/shared/ledger/circuit.ts';
import { type Delivery, newDelivery, readDelivery } from '../../../../lambdas/shared/ledger/deliveries.ts';
import { newContent, readContent } from '../../../../lambdas/shared/ledger/files.ts';
import { LedgerTable } from '../../../../lambdas/shared/ledger/table.ts';
import { memoryDynamoDB } from '../../helpers/memory-dynamodb.ts';

// After a roll-back of the deployment, functions meet items that a later version has written, with fields they do not know.

const ADVERTISER = '7000000000000000001';
const NEWER = { addedLater: { by: 'a later version' } };
const ADDRESS = { partition: 'RUN#crm#week-47', id: 'first' };
const DELIVERY: Delivery = {
  ...{ id: 'first', bucket: 'hashes-bucket', key: 'tiktok/foodies/email_sha256/week-47/manifest.json' },
  ...{ source: 'crm', runId: 'week-47', audience: 'foodies', format: 'email_sha256', action: 'append' },
  ...{ exportedAt: '2026-11-25T00:00:00Z', files: 2, state: 'delivering', applied: 0, failures: 0 },
  lastFailure: { name: 'TokenError', message: 'no', at: '2026-11-26T10:00:00.000Z' },
  ...{ createdAt: '2026-11-26T10:00:00.000Z', updatedAt: '2026-11-26T10:00:00.000Z' },
  day: 'DELIVERY#2026-11-26',
};
const PART = { start: 0, end: 65, rows: 1, md5: 'cd' };

const ledger = new LedgerTable(memoryDynamoDB().client, 'ledger');

test('a delivery that a later version wrote is read', async () => {
  const newer = { ...DELIVERY, ...NEWER, lastFailure: { ...DELIVERY.lastFailure, ...NEWER } } as Delivery;
  await ledger.write([newDelivery(ADDRESS, newer)]);

  expect((await readDelivery(ledger, ADDRESS))?.record).toEqual(DELIVERY);
});

test('an audience, with its lease and its line, that a later version wrote is read', async () => {
  const lease = { deliveryId: 'first', until: 5, applying: false, isGivenBack: false };
  const entry = { deliveryId: 'first', partition: 'p', action: 'append', exportedAt: 't' };
  const line = { since: 1, nextAttemptAt: 2 };
  const fresh = await readAudience(ledger, ADVERTISER, 'foodies', 'email_sha256');
  const newer = {
    ...{ ...fresh.record, ...NEWER, lease: { ...lease, ...NEWER } },
    waitingLine: { ...line, ...NEWER, entries: [{ ...entry, ...NEWER }] },
  };
  await ledger.write([{ ...fresh, record: newer }]);

  expect((await readAudience(ledger, ADVERTISER, 'foodies', 'email_sha256')).record).toEqual({
    ...{ audience: 'foodies', format: 'email_sha256', lease },
    waitingLine: { ...line, entries: [entry] },
  });
});

test('a circuit and the content of a hand-placed file that a later version wrote are read', async () => {
  const circuit = { openUntil: 5, cooldownMs: 1, tokenDigest: 'd', reason: 'TokenError', at: 't' };
  const content = { sha256: 'ab', expiresAt: 2_000_000_000, parts: [PART] };
  const newerContent = { ...content, ...NEWER, parts: [{ ...PART, ...NEWER }] };
  await ledger.write([newCircuit(ADVERTISER, { ...circuit, ...NEWER })]);
  await ledger.write([newContent('HAND#bucket#key', '"e"', newerContent)]);

  expect((await readCircuit(ledger, ADVERTISER))?.record).toEqual(circuit);
  expect(await readContent(ledger, 'HAND#bucket#key', '"e"')).toEqual(content);
});
