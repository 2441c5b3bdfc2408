import type { RetryContext } from './backoff.ts';

/** Keeps an advertiser's requests below TikTok's limit. */
export interface RequestPace {
  /** Waits until the advertiser may make one more request. */
  take(advertiserId: string, context: RetryContext): Promise<void>;
  /** Blocks all requests of the advertiser for this number of milliseconds, because TikTok requested it. */
  holdOff(advertiserId: string, ms: number): Promise<void>;
}

/** For callers that make a single request. */
export const UNPACED: RequestPace = { take: async () => undefined, holdOff: async () => undefined };
