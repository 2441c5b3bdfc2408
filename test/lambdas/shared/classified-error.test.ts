import { describe, expect, test } from 'vitest';
import { ClassifiedError, hadNoEffect, meaningOf } from '../../../lambdas/shared/classified-error.ts';
import * as ledger from '../../../lambdas/shared/ledger/errors.ts';
import * as manifest from '../../../lambdas/shared/manifest/errors.ts';
import * as tiktok from '../../../lambdas/shared/tiktok/errors.ts';
import * as uploader from '../../../lambdas/uploader/errors.ts';

const failure = { endpoint: '/dmp/custom_audience/create/', reason: 'a reason' } as const;

describe('the errors of a delivery', () => {
  test.each(Object.entries({ ledger, manifest, tiktok, uploader }))(
    'of %s have classes that say what they mean',
    (_module, errors) => {
      const unclassified = Object.entries(errors)
        .filter(([, error]) => !(error.prototype instanceof ClassifiedError))
        .map(([name]) => name);

      expect(unclassified).toEqual([]);
    },
  );

  test('count as temporary when no class describes them', () => {
    expect([meaningOf(new Error('x')), meaningOf('a text'), meaningOf(undefined)]).toEqual([
      'retry',
      'retry',
      'retry',
    ]);
  });

  test.each([
    [new tiktok.TokenError(failure), true],
    [new tiktok.PermissionError(failure), true],
    [new tiktok.PermanentTikTokError(failure), true],
    [new tiktok.RateLimitedError(failure, 1000), true],
    [new ledger.PaceError('7', 1000), true],
    [new tiktok.RetryableTikTokError(failure), false],
    [new Error('the connection was lost'), false],
  ])('know whether the call has certainly changed nothing: %s', (error, expected) => {
    expect(hadNoEffect(error)).toBe(expected);
  });
});
