import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { sleep } from '../sleep.ts';
import type { RetryContext } from '../tiktok/backoff.ts';
import type { RequestPace } from '../tiktok/pace.ts';
import { PaceError } from './errors.ts';
import type { ItemKey, LedgerTable } from './table.ts';

const slotSchema = z.object({ nextAt: z.number() });

/** Shares one request rate per advertiser among all functions: requests take slots in the ledger that lie 1/rate apart. */
export class LedgerPace implements RequestPace {
  readonly #ledger: LedgerTable;
  readonly #intervalMs: number;

  /**
   * @param ledger where the next free slot stands
   * @param requestsPerSecond the rate
   */
  constructor(ledger: LedgerTable, requestsPerSecond: number) {
    this.#ledger = ledger;
    this.#intervalMs = 1000 / requestsPerSecond;
  }

  /**
   * Waits for the caller's slot.
   *
   * @throws {PaceError} when it lies beyond the time the caller has left
   */
  async take(advertiserId: string, context: RetryContext): Promise<void> {
    const now = Date.now();
    const waitMs = (await this.#takeSlot(advertiserId, now)) - now;
    if (waitMs > context.remainingMs()) throw new PaceError(advertiserId, waitMs);
    if (waitMs > 0) await sleep(waitMs, context.signal);
  }

  /** Moves the next free slot so many milliseconds away, unless it lies further already. */
  async holdOff(advertiserId: string, ms: number): Promise<void> {
    await ifConditionHolds(
      this.#ledger.update({
        Key: paceKey(advertiserId),
        UpdateExpression: 'SET nextAt = :until',
        ConditionExpression: 'attribute_not_exists(nextAt) OR nextAt < :until',
        ExpressionAttributeValues: { ':until': Date.now() + ms },
      }),
    );
  }

  /** Two writes that exclude each other by their conditions; a slot that frees up in between is taken on the next turn. */
  async #takeSlot(advertiserId: string, now: number): Promise<number> {
    const Key = paceKey(advertiserId);
    for (;;) {
      const idle = await ifConditionHolds(
        this.#ledger.update({
          Key,
          UpdateExpression: 'SET nextAt = :next',
          ConditionExpression: 'attribute_not_exists(nextAt) OR nextAt <= :now',
          ExpressionAttributeValues: { ':next': now + this.#intervalMs, ':now': now },
        }),
      );
      if (idle !== undefined) return now;
      const queued = await ifConditionHolds(
        this.#ledger.update({
          Key,
          UpdateExpression: 'SET nextAt = nextAt + :interval',
          ConditionExpression: 'nextAt > :now',
          ExpressionAttributeValues: { ':interval': this.#intervalMs, ':now': now },
          ReturnValues: 'UPDATED_OLD',
        }),
      );
      if (queued !== undefined) return slotSchema.parse(queued).nextAt;
    }
  }
}

const paceKey = (advertiserId: string): ItemKey => ({ pk: `ADVERTISER#${advertiserId}`, sk: 'PACE' });

async function ifConditionHolds<T>(update: Promise<T>): Promise<T | undefined> {
  try {
    return await update;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
