import type { RetryContext } from './backoff.ts';

/** Keeps an advertiser's requests below TikTok's limit. */
export interface RequestPace {
  /** Waits until the advertiser may make one more request. */
  take(advertiserId: string, context: RetryContext): Promise<void>;
  /** Keeps everybody from making requests for so many milliseconds, because TikTok asked for that. */
  holdOff(advertiserId: string, ms: number): Promise<void>;
}

/** For whoever makes a single request. */
export const UNPACED: RequestPace = { take: async () => undefined, holdOff: async () => undefined };
