import { describe, expect, test } from 'vitest';
import { explainReason } from '../../../../lambdas/shared/report/reasons.ts';

describe('explainReason', () => {
  test.each([
    'invalid_audience',
    'malformed_row',
    'invalid_email',
    'no_country_code',
    'invalid_phone',
    'invalid_device_id',
    'hashed_md5',
    'hashed_sha1',
  ])('has words and a remedy for %s', (reason) => {
    const { title, remedy } = explainReason(reason);

    expect(title).not.toBe(reason.replaceAll('_', ' '));
    expect(remedy).toMatch(/\.$/);
  });

  test('has no remedy for a device that opted out, because nothing is wrong with it', () => {
    expect(explainReason('opted_out')).toEqual({ title: 'Device that opted out of tracking', remedy: '' });
  });

  test('shows a reason that it does not know as it is', () => {
    expect(explainReason('brand_new_reason')).toEqual({ title: 'brand new reason', remedy: '' });
  });
});
