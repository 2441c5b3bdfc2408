import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { type Delivery, deliveryIndexDay, newDelivery } from '../../../lambdas/shared/ledger/deliveries.ts';
import { LedgerTable } from '../../../lambdas/shared/ledger/table.ts';
import { MessageQueue } from '../../../lambdas/uploader/queue.ts';
import { wakeDue } from '../../../lambdas/uploader/wake.ts';
import { memoryDynamoDB } from '../helpers/memory-dynamodb.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.parse('2026-11-26T10:00:00Z');
const hoursAgo = (hours: number): string => new Date(NOW - hours * HOUR_MS).toISOString();

/** A delivery that waits and is not due yet, so that nothing is sent. */
const waiting = (id: string, action: Delivery['action'], hours: number): Delivery => ({
  ...{ id, bucket: 'hashes-bucket', key: `tiktok/foodies/email_sha256/${id}.csv` },
  ...{ audience: 'foodies', format: 'email_sha256', action, exportedAt: hoursAgo(hours) },
  ...{ files: 1, state: 'waiting', applied: 0, failures: 0 },
  ...{ waitingSince: hoursAgo(hours), nextAttemptAt: hoursAgo(-1) },
  ...{ createdAt: hoursAgo(hours), updatedAt: hoursAgo(hours), day: deliveryIndexDay('waiting', '') },
});

async function figuresOf(deliveries: readonly Delivery[]) {
  const ledger = new LedgerTable(memoryDynamoDB().client, 'ledger');
  for (const delivery of deliveries)
    await ledger.write([newDelivery({ partition: 'HAND#x', id: delivery.id }, delivery)]);
  const queue = new MessageQueue(new SQSClient({}), 'no-queue', 'no-dead-letters');
  return wakeDue({ ledger, queue }, NOW, 3 * HOUR_MS);
}

describe('the longest wait in the lines', () => {
  test.each(['append', 'remove', 'replace'] as const)('counts that of a waiting %s', async (action) => {
    const figures = await figuresOf([waiting('older', action, 80), waiting('newer', 'replace', 2)]);

    expect(figures).toEqual({ deliveries: 2, longestHours: 80 });
  });

  test('is zero when nothing waits', async () => {
    expect(await figuresOf([])).toEqual({ deliveries: 0, longestHours: 0 });
  });
});

describe('a delivery that stays due', () => {
  /** How many messages the clock, which comes every 15 minutes, sends while its message waits for something else. */
  async function messagesWithin(hours: number): Promise<number> {
    const ledger = new LedgerTable(memoryDynamoDB().client, 'ledger');
    const due: Delivery = { ...waiting('due', 'replace', 5), nextAttemptAt: hoursAgo(0) };
    await ledger.write([newDelivery({ partition: 'HAND#x', id: due.id }, due)]);
    let sent = 0;
    const sqs = new SQSClient({});
    sqs.middlewareStack.add(
      () => async () => {
        sent += 1;
        return { response: {}, output: { $metadata: {} } };
      },
      { step: 'initialize' },
    );
    const queue = new MessageQueue(sqs, 'the-queue', 'no-dead-letters');
    for (let minutes = 7; minutes < hours * 60; minutes += 15) {
      await wakeDue({ ledger, queue }, NOW + minutes * 60_000, 3 * HOUR_MS);
    }
    return sent;
  }

  test('gets its message at the next call of the clock', async () => {
    expect(await messagesWithin(0.25)).toBe(1);
  });

  test('gets another one in each period of TikTok being asked, not with each call of the clock', async () => {
    expect(await messagesWithin(60)).toBe(20);
  });
});
