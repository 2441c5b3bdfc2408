import { describe, expect, test } from 'vitest';
import { ClassifiedError } from '../../../lambdas/shared/classified-error.ts';
import * as ledger from '../../../lambdas/shared/ledger/errors.ts';
import * as manifest from '../../../lambdas/shared/manifest/errors.ts';
import { NOT_SENT } from '../../../lambdas/shared/queue/not-sent.ts';
import * as tiktok from '../../../lambdas/shared/tiktok/errors.ts';
import * as uploader from '../../../lambdas/uploader/errors.ts';
import { decideFate, type Fate } from '../../../lambdas/uploader/fate.ts';
import { DEAD_LETTER_REASONS, NO_REASON } from '../../../operations/dead-letters/reasons.ts';

const failure = { endpoint: '/dmp/custom_audience/update/', reason: 'a reason' } as const;
const refusal = new tiktok.PermanentTikTokError({ ...failure, code: 40007 });

const DEAD_LETTER: Fate = { kind: 'deadLetter' };
const FAILED: Fate = { kind: 'postpone', delayMs: 30_000, isFailure: true };
const waits = (delayMs: number): Fate => ({ kind: 'postpone', delayMs, isFailure: false });

/** Every class of error that can stop a delivery, and what happens to its message after the first. */
const FATES: readonly (readonly [error: Error, fate: Fate])[] = [
  [new ledger.LedgerConflictError('x'), FAILED],
  [new ledger.PaceError('7', 50_000_000), waits(50_030_000)],
  [new manifest.ManifestError('k', 'is wrong'), DEAD_LETTER],
  [new tiktok.RetryableTikTokError(failure), FAILED],
  [new tiktok.RateLimitedError(failure, 50_000_000), FAILED],
  [new tiktok.DailyQuotaError(failure, 50_000_000), waits(50_030_000)],
  [new tiktok.MissingAudienceIdError(failure), FAILED],
  [new tiktok.TokenError(failure), DEAD_LETTER],
  [new tiktok.PermissionError(failure), DEAD_LETTER],
  [refusal, DEAD_LETTER],
  [new tiktok.CredentialsError('x'), FAILED],
  [new uploader.MalformedMessageError('x'), DEAD_LETTER],
  [new uploader.UnknownFormatError('k', 'f', ['email_sha256']), DEAD_LETTER],
  [new uploader.MisplacedFileError('k', 'elsewhere', ['email_sha256']), DEAD_LETTER],
  [new uploader.UnknownAdvertiserError('k', 'a', ['b']), DEAD_LETTER],
  [new uploader.CompressedFileError('k', {}), DEAD_LETTER],
  [new uploader.AudienceNameError('k'), DEAD_LETTER],
  [new uploader.PrivacyGateError('k', 1, 'md5'), DEAD_LETTER],
  [new uploader.ManifestMismatchError('k', 1, 2), DEAD_LETTER],
  [new uploader.TooManyFilesError('k', 501, 500), DEAD_LETTER],
  [new uploader.AmbiguousAudienceError('a', 'EMAIL_SHA256', ['1', '2']), DEAD_LETTER],
  [new uploader.ObjectChangedError('k'), FAILED],
  [new uploader.ReadTimeoutError('k', 30_000), FAILED],
  [new uploader.ContentGoneError('k', 'removed'), DEAD_LETTER],
  [new uploader.NotYetError('busy', 20_000), waits(20_000)],
  [new uploader.TimeUpError('x'), waits(0)],
  [new uploader.LeaseLostError('x'), waits(0)],
  [new uploader.FunctionDiedError(10), DEAD_LETTER],
  [new uploader.AudienceGoneError('a', { cause: refusal }), DEAD_LETTER],
  [new uploader.PostponedError('m'), FAILED],
];

/** Abstract classes, and those that `deliver.ts` turns into a place in the audience's line. */
const WITHOUT_FATE = ['TikTokError', 'AccessError', 'ReplaceLockedError'];

const withFate = FATES.map(([error]) => error.name);

describe('the errors of a delivery', () => {
  test('each have a fate in this table', () => {
    const classes = Object.values({ ...ledger, ...manifest, ...tiktok, ...uploader })
      .filter((member) => member.prototype instanceof ClassifiedError)
      .map(({ name }) => name)
      .filter((name) => !WITHOUT_FATE.includes(name));

    expect(
      withFate.toSorted(),
      'FATES (or WITHOUT_FATE, for the line) of test/lambdas/uploader/fate-of-errors.test.ts',
    ).toEqual(classes.toSorted());
  });

  test.each(FATES.map(([error, fate]) => [error.name, error, fate] as const))(
    'have the fate that lambdas/uploader/fate.ts gives: %s',
    (_name, error, fate) => {
      const policy = { retryDelayMs: 30_000, longestRetryDelayMs: 3_600_000, maxFailures: 10 };

      expect(decideFate(error, { failures: 0, receives: 1, ageMs: 0 }, policy, 1)).toEqual(fate);
    },
  );

  test('tell of a replace that TikTok does not take yet that it waits and changed nothing', () => {
    const { means, hadNoEffect } = new tiktok.ReplaceLockedError(failure);

    expect({ means, hadNoEffect }).toEqual({ means: 'wait', hadNoEffect: true });
  });

  test('are explained as reasons of dead letters', () => {
    const explained = Object.keys(DEAD_LETTER_REASONS);

    expect(explained.toSorted(), 'operations/dead-letters/reasons.ts').toEqual(
      [...withFate, NOT_SENT, NO_REASON].toSorted(),
    );
  });
});
