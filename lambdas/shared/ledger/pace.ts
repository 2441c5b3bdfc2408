import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { sleep } from '../sleep.ts';
import type { RetryContext } from '../tiktok/backoff.ts';
import { DAILY_QUOTA_MS } from '../tiktok/constants.ts';
import type { RequestPace } from '../tiktok/pace.ts';
import { PaceError } from './errors.ts';
import type { ItemKey, LedgerTable } from './table.ts';

/** TikTok asks for a day at most, so a slot that is later than this was written by mistake: it counts as idle. */
const LATEST_SLOT_MS = 2 * DAILY_QUOTA_MS;

const slotSchema = z.object({ nextAt: z.number() });

/**
 * Shares one request rate among all functions: requests take slots in the ledger at intervals of 1/rate. The rate is that
 * of the app, and its advertisers share it; a wait that TikTok requests for one advertiser delays only that advertiser.
 */
export class LedgerPace implements RequestPace {
  readonly #ledger: LedgerTable;
  readonly #intervalMs: number;

  /**
   * @param ledger where the next free slots are
   * @param requestsPerSecond the rate
   */
  constructor(ledger: LedgerTable, requestsPerSecond: number) {
    this.#ledger = ledger;
    this.#intervalMs = 1000 / requestsPerSecond;
  }

  /**
   * Waits for the caller's slot.
   *
   * @throws {PaceError} when the slot is after the time left to the caller
   */
  async take(advertiserId: string, context: RetryContext): Promise<void> {
    const now = Date.now();
    const ofAdvertiser = (await this.#takeSlot(advertiserKey(advertiserId), now)) - now;
    // A delayed advertiser takes no slot from the others.
    if (ofAdvertiser > context.remainingMs()) throw new PaceError(advertiserId, ofAdvertiser);
    const waitMs = Math.max(ofAdvertiser, (await this.#takeSlot(APP_KEY, now)) - now);
    if (waitMs > context.remainingMs()) throw new PaceError(advertiserId, waitMs);
    await sleep(waitMs, context.signal);
  }

  /** Moves the advertiser's next free slot to this number of milliseconds from now, unless it is later already. */
  async holdOff(advertiserId: string, ms: number): Promise<void> {
    await ifConditionHolds(
      this.#ledger.update({
        Key: advertiserKey(advertiserId),
        UpdateExpression: 'SET nextAt = :until',
        ConditionExpression: 'attribute_not_exists(nextAt) OR nextAt < :until',
        ExpressionAttributeValues: { ':until': Date.now() + ms },
      }),
    );
  }

  /** Two writes whose conditions exclude each other; a slot that becomes free in between is taken on the next turn. */
  async #takeSlot(Key: ItemKey, now: number): Promise<number> {
    for (;;) {
      const idle = await ifConditionHolds(
        this.#ledger.update({
          Key,
          UpdateExpression: 'SET nextAt = :next',
          ConditionExpression: 'attribute_not_exists(nextAt) OR nextAt <= :now OR nextAt > :latest',
          ExpressionAttributeValues: {
            ':next': now + this.#intervalMs,
            ':now': now,
            ':latest': now + LATEST_SLOT_MS,
          },
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

const advertiserKey = (advertiserId: string): ItemKey => ({ pk: `ADVERTISER#${advertiserId}`, sk: 'PACE' });

/** One deployment serves one app: the advertisers of another app need another deployment. */
const APP_KEY: ItemKey = { pk: 'APP', sk: 'PACE' };

async function ifConditionHolds<T>(update: Promise<T>): Promise<T | undefined> {
  try {
    return await update;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
