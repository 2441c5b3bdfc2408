import { describe, expect, test } from 'vitest';
import type { AudienceCheck } from '../../../../lambdas/shared/ledger/audiences.ts';
import type { Delivery } from '../../../../lambdas/shared/ledger/deliveries.ts';
import { deliveryFactsOf } from '../../../../lambdas/shared/report-page/facts.ts';

const deliveryIn = (state: Delivery['state'], fields: Partial<Delivery> = {}): Delivery => ({
  id: 'd1',
  bucket: 'audiences',
  key: 'tiktok/Autumn buyers/email_sha256/week-47/manifest.json',
  source: 'crm',
  runId: 'week-47',
  audience: 'Autumn buyers',
  format: 'email_sha256',
  action: 'append',
  exportedAt: '2026-11-22T04:00:00Z',
  files: 2,
  rows: 1900,
  state,
  applied: 1,
  failures: 0,
  createdAt: '2026-11-22T04:10:00.000Z',
  updatedAt: '2026-11-22T04:20:00.000Z',
  day: 'DELIVERY#2026-11-22',
  ...fields,
});

/** TikTok's answer about the audience of the delivery, an hour after it. */
const checked = (fields: Partial<AudienceCheck>): AudienceCheck => ({
  ...{ audience: 'Autumn buyers', format: 'email_sha256', audienceId: '742', isValid: true },
  ...{ matchedUsers: 1, problems: [], checkedAt: '2026-11-22T05:20:00.000Z', ...fields },
});

const PLACE = { audience: 'Autumn buyers', format: 'email_sha256' };

describe('deliveryFactsOf', () => {
  test('returns lines, audience and matched people of a delivery that has ended', () => {
    const delivery = deliveryIn('delivered', { audienceId: '742', audienceName: 'Autumn buyers' });

    expect(deliveryFactsOf([delivery], [checked({ matchedUsers: 1200 })])).toEqual([
      {
        ...PLACE,
        state: 'delivered',
        deliveredLines: 1900,
        audienceId: '742',
        audienceName: 'Autumn buyers',
        matchedUsers: 1200,
      },
    ]);
  });

  test.each([
    ['TikTok calculates, and counts 0', { isValid: false, matchedUsers: 0 }],
    ['TikTok was asked before the delivery had ended', { checkedAt: '2026-11-22T04:19:59.999Z' }],
    ['TikTok was asked about another audience', { audienceId: '743' }],
  ])('does not know how many people are matched while %s', (_, fields) => {
    const delivery = deliveryIn('delivered', { audienceId: '742' });

    expect(deliveryFactsOf([delivery], [checked(fields)])).toEqual([
      { ...PLACE, state: 'delivered', deliveredLines: 1900, audienceId: '742' },
    ]);
  });

  test.each([
    ['received', { state: 'waiting' }],
    ['delivering', { state: 'delivering' }],
    ['superseded', { state: 'superseded', reason: 'a newer export has replaced the audience already' }],
    [
      'nothing_to_remove',
      { state: 'nothing_to_remove', reason: 'there is no such audience to remove people from' },
    ],
    ['empty', { state: 'empty', reason: 'the partition has no lines' }],
    ['failed', { state: 'failed' }],
  ] as const)('counts no line as delivered in the state %s', (state, expected) => {
    expect(deliveryFactsOf([deliveryIn(state)])).toEqual([{ ...PLACE, deliveredLines: 0, ...expected }]);
  });

  test('returns the reason of a failed delivery, and no failure that a retry resolved', () => {
    const lastFailure = {
      name: 'TokenError',
      message: 'TikTok code 40105: revoked',
      at: '2026-11-22T04:19:00Z',
    };

    const reasons = (['failed', 'delivered'] as const).map(
      (state) => deliveryFactsOf([deliveryIn(state, { lastFailure })])[0]?.reason,
    );

    expect(reasons).toEqual(['TikTok code 40105: revoked', undefined]);
  });

  test('uses the later of two deliveries of one partition', () => {
    const failed = deliveryIn('failed', { id: 'd1', updatedAt: '2026-11-22T04:20:00.000Z' });
    const delivered = deliveryIn('delivered', { id: 'd2', updatedAt: '2026-11-22T05:00:00.000Z' });

    expect(deliveryFactsOf([delivered, failed]).map(({ state }) => state)).toEqual(['delivered']);
  });
});
