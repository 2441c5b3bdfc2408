import { describe, expect, test } from 'vitest';
import { PaceError } from '../../../lambdas/shared/ledger/errors.ts';
import { ManifestError } from '../../../lambdas/shared/manifest/errors.ts';
import {
  DailyQuotaError,
  PermanentTikTokError,
  PermissionError,
  RateLimitedError,
  RetryableTikTokError,
  TokenError,
} from '../../../lambdas/shared/tiktok/errors.ts';
import {
  AmbiguousAudienceError,
  AudienceGoneError,
  AudienceNameError,
  FunctionDiedError,
  LeaseLostError,
  MalformedMessageError,
  ManifestMismatchError,
  NotYetError,
  ObjectChangedError,
  PrivacyGateError,
  TimeUpError,
  TooManyFilesError,
  UnknownFormatError,
} from '../../../lambdas/uploader/errors.ts';
import { decideFate } from '../../../lambdas/uploader/fate.ts';

const failure = { endpoint: '/dmp/custom_audience/create/', reason: 'a reason' } as const;
const policy = { retryDelayMs: 30_000, longestRetryDelayMs: 3_600_000, maxFailures: 10 };
const first = { failures: 0, receives: 1, ageMs: 0 };
const refusal = new PermanentTikTokError({ ...failure, code: 40007 });

describe('decideFate', () => {
  test.each([
    new MalformedMessageError('no event'),
    new UnknownFormatError('k', 'f', ['email_sha256']),
    new AudienceNameError('k'),
    new AudienceGoneError('a', { cause: refusal }),
    new PrivacyGateError('k', 1, 'md5'),
    new ManifestError('k', 'is wrong'),
    new ManifestMismatchError('k', 1, 2),
    new FunctionDiedError(10),
    new TooManyFilesError('k', 501, 500),
    new AmbiguousAudienceError('a', 'EMAIL_SHA256', ['1', '2']),
    refusal,
    new TokenError(failure),
    new PermissionError(failure),
  ])('dead-letters a message at once after %s', (error) => {
    expect(decideFate(error, first, policy, 0.5)).toEqual({ kind: 'deadLetter' });
  });

  test.each([
    new RetryableTikTokError(failure),
    new RateLimitedError(failure, 1000),
    new ObjectChangedError('k'),
    new Error('of a kind nobody knows'),
  ])('retries after %s, later with each failure, and dead-letters the message after the tenth', (error) => {
    const delays = [0, 1, 2, 6, 7, 8, 9].map((failures) =>
      decideFate(error, { failures, receives: failures + 1, ageMs: 0 }, policy, 1),
    );

    expect(delays).toEqual([
      { kind: 'postpone', delayMs: 30_000, isFailure: true },
      { kind: 'postpone', delayMs: 60_000, isFailure: true },
      { kind: 'postpone', delayMs: 120_000, isFailure: true },
      { kind: 'postpone', delayMs: 1_920_000, isFailure: true },
      { kind: 'postpone', delayMs: 3_600_000, isFailure: true },
      { kind: 'postpone', delayMs: 3_600_000, isFailure: true },
      { kind: 'deadLetter' },
    ]);
  });

  test('spreads the waits over the upper half of their range', () => {
    const delays = [0, 0.5, 1].map((random) => decideFate(new Error('x'), first, policy, random));

    expect(delays).toMatchObject([{ delayMs: 15_000 }, { delayMs: 22_500 }, { delayMs: 30_000 }]);
  });

  test.each([new TimeUpError('x'), new LeaseLostError('x')])('continues at once after %s', (error) => {
    const fate = decideFate(error, { failures: 9, receives: 99, ageMs: 0 }, policy, 0.5);

    expect(fate).toEqual({ kind: 'postpone', delayMs: 0, isFailure: false });
  });

  test('waits no longer than it must for something that may end early, and does not count it as a failure', () => {
    const error = new NotYetError('busy', 40_000);

    const fates = [1, 2, 3].map((receives) =>
      decideFate(error, { failures: 9, receives, ageMs: 0 }, policy, 1),
    );

    expect(fates).toEqual([
      { kind: 'postpone', delayMs: 30_000, isFailure: false },
      { kind: 'postpone', delayMs: 40_000, isFailure: false },
      { kind: 'postpone', delayMs: 40_000, isFailure: false },
    ]);
  });

  test.each([
    ['a rate that is used up', new PaceError('7', 50_000_000)],
    ['a daily quota that is used up', new DailyQuotaError(failure, 50_000_000)],
  ])(
    'waits for hours after %s, spread over half a minute, and does not count it as a failure',
    (_cause, error) => {
      const fates = [0, 1].map((random) =>
        decideFate(error, { failures: 9, receives: 1, ageMs: 0 }, policy, random),
      );

      expect(fates).toEqual([
        { kind: 'postpone', delayMs: 50_000_000, isFailure: false },
        { kind: 'postpone', delayMs: 50_030_000, isFailure: false },
      ]);
    },
  );

  test.each([new TimeUpError('x'), new NotYetError('busy', 1), new RetryableTikTokError(failure)])(
    'buries a message that has been given out a hundred times, whatever %s says',
    (error) => {
      expect(decideFate(error, { failures: 0, receives: 100, ageMs: 0 }, policy, 0.5)).toEqual({
        kind: 'deadLetter',
      });
    },
  );

  test.each([
    new TimeUpError('x'),
    new NotYetError('busy', 1),
    new RetryableTikTokError(failure),
    new PaceError('7', 50_000_000),
    new DailyQuotaError(failure, 50_000_000),
  ])('dead-letters a message before SQS deletes it silently after four days, whatever %s says', (error) => {
    const fates = [78, 77.9].map((hours) =>
      decideFate(error, { ...first, ageMs: hours * 3_600_000 }, policy, 0.5),
    );

    expect(fates).toEqual([{ kind: 'deadLetter' }, expect.objectContaining({ kind: 'postpone' })]);
  });
});
