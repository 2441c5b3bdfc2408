import { describe, expect, test } from 'vitest';
import { retryDelayMs } from '../../../../lambdas/shared/tiktok/backoff.ts';
import {
  PermanentTikTokError,
  RateLimitedError,
  RetryableTikTokError,
  TokenError,
} from '../../../../lambdas/shared/tiktok/errors.ts';

const failure = { endpoint: '/dmp/custom_audience/list/', reason: 'a reason' } as const;
const PLENTY = 600_000;

describe('retryDelayMs', () => {
  test('doubles the range with each attempt and gives up after the fourth', () => {
    const error = new RetryableTikTokError(failure);

    const longest = [1, 2, 3, 4].map((attempt) => retryDelayMs(error, attempt, PLENTY, 1));

    expect(longest).toEqual([500, 1000, 2000, undefined]);
  });

  test('sets the wait anywhere in its range, down to zero', () => {
    const error = new RetryableTikTokError(failure);

    const delays = [0, 0.25, 1].map((random) => retryDelayMs(error, 2, PLENTY, random));

    expect(delays).toEqual([0, 250, 1000]);
  });

  test('never waits less than TikTok requested', () => {
    const delays = [0, 1].map((random) =>
      retryDelayMs(new RateLimitedError(failure, 7000), 1, PLENTY, random),
    );

    expect(delays).toEqual([7000, 7500]);
  });

  test('does not wait when the wait exceeds half of the time left', () => {
    const error = new RateLimitedError(failure, 7000);

    const delays = [13_999, 14_000].map((remaining) => retryDelayMs(error, 1, remaining, 0));

    expect(delays).toEqual([undefined, 7000]);
  });

  test.each([new PermanentTikTokError(failure), new TokenError(failure), new Error('of another kind')])(
    'does not try again after a %s',
    (error) => {
      expect(retryDelayMs(error, 1, PLENTY, 0)).toBeUndefined();
    },
  );
});
