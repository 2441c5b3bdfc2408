import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { sleep } from '../sleep.ts';
import type { RetryContext } from '../tiktok/backoff.ts';
import { PaceError } from './errors.ts';
import type { LedgerTable } from './table.ts';

const slotSchema = z.object({ nextAt: z.number() });

/**
 * Shares one request rate per advertiser among all functions: requests take slots that lie 1/rate apart.
 *
 * @param ledger where the next free slot stands
 * @param requestsPerSecond the rate
 * @returns a function that waits for the caller's slot; it throws {@link PaceError} when the slot lies beyond the time
 *   the caller has left
 */
export function paceRequests(
  ledger: LedgerTable,
  requestsPerSecond: number,
): (advertiserId: string, context: RetryContext) => Promise<void> {
  const intervalMs = 1000 / requestsPerSecond;
  return async (advertiserId, context) => {
    const now = Date.now();
    const waitMs = (await takeSlot(ledger, advertiserId, now, intervalMs)) - now;
    if (waitMs > context.remainingMs()) throw new PaceError(advertiserId, waitMs);
    if (waitMs > 0) await sleep(waitMs, context.signal);
  };
}

/** Two writes that exclude each other by their conditions; a slot that frees up in between is taken on the next turn. */
async function takeSlot(
  ledger: LedgerTable,
  advertiserId: string,
  now: number,
  intervalMs: number,
): Promise<number> {
  const Key = { pk: `ADVERTISER#${advertiserId}`, sk: 'PACE' };
  for (;;) {
    const idle = await ifConditionHolds(
      ledger.update({
        Key,
        UpdateExpression: 'SET nextAt = :next',
        ConditionExpression: 'attribute_not_exists(nextAt) OR nextAt <= :now',
        ExpressionAttributeValues: { ':next': now + intervalMs, ':now': now },
      }),
    );
    if (idle !== undefined) return now;
    const queued = await ifConditionHolds(
      ledger.update({
        Key,
        UpdateExpression: 'SET nextAt = nextAt + :interval',
        ConditionExpression: 'nextAt > :now',
        ExpressionAttributeValues: { ':interval': intervalMs, ':now': now },
        ReturnValues: 'UPDATED_OLD',
      }),
    );
    if (queued !== undefined) return slotSchema.parse(queued).nextAt;
  }
}

async function ifConditionHolds<T>(update: Promise<T>): Promise<T | undefined> {
  try {
    return await update;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
