import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { describe, expect, test } from 'vitest';
import { PermissionError, RetryableTikTokError, TokenError } from '../../../lambdas/shared/tiktok/errors.ts';
import { NotYetError } from '../../../lambdas/uploader/errors.ts';
import type { Fate } from '../../../lambdas/uploader/fate.ts';
import { reportOutcome } from '../../../lambdas/uploader/report.ts';

const failure = { endpoint: '/dmp/custom_audience/list/', reason: 'a reason' } as const;
const DEAD_LETTER: Fate = { kind: 'deadLetter' };
const LATER: Fate = { kind: 'postpone', delayMs: 30_000, isFailure: false };

/** The metrics that a message sends whose delivery stopped at this age. */
function metricsOfStop(error: Error, fate: Fate, ageMs: number): Record<string, unknown> {
  const metrics = new Metrics({ namespace: 'Test', serviceName: 'uploader' });
  const logger = new Logger({ logLevel: 'SILENT' });
  reportOutcome({ kind: 'stopped', order: undefined, error, fate, ageMs }, logger, metrics);
  const { _aws, service, ...sent } = metrics.serializeMetrics();
  metrics.clearMetrics();
  return sent;
}

describe('reportOutcome', () => {
  test.each([
    ['waits', LATER],
    ['failed', { ...LATER, isFailure: true }],
  ])('sends the age in seconds of a message whose delivery %s', (_what, fate) => {
    const threeDays = 3 * 86_400_000;

    expect(metricsOfStop(new RetryableTikTokError(failure), fate, threeDays)).toEqual({
      DeliveryWait: 259_200,
    });
  });

  test('sends no age of a message that goes to the dead-letter queue', () => {
    expect(metricsOfStop(new RetryableTikTokError(failure), DEAD_LETTER, 60_000)).toEqual({
      DeliveriesDeadLettered: 1,
    });
  });

  test.each([new TokenError(failure), new PermissionError(failure)])(
    'counts the refusal of the token that stops a delivery: %s',
    (refusal) => {
      expect(metricsOfStop(refusal, DEAD_LETTER, 1000)).toEqual({
        TokenRefused: 1,
        DeliveriesDeadLettered: 1,
      });
    },
  );

  test('counts the refusal of the request that tests the token', () => {
    const refused = new NotYetError('The circuit stays open', 300_000, { cause: new TokenError(failure) });

    expect(metricsOfStop(refused, LATER, 7_200_000)).toEqual({ TokenRefused: 1, DeliveryWait: 7200 });
  });

  test('counts no refusal for a delivery that waits while the token is not tested', () => {
    expect(metricsOfStop(new NotYetError('The circuit is open', 300_000), LATER, 1000)).toEqual({
      DeliveryWait: 1,
    });
  });
});
