import { describe, expect, test } from 'vitest';
import { explainReason } from '../../../../lambdas/shared/report/reasons.ts';

describe('explainReason', () => {
  test.each([
    ['malformed_row', 'Record that could not be read'],
    ['unknown_region', 'Number of an unknown region'],
  ])('explains %s, whether it rejects a row or a cell', (reason, title) => {
    expect(explainReason(reason).title).toBe(title);
  });

  test('shows an unknown reason unchanged', () => {
    expect(explainReason('brand_new_reason')).toEqual({ title: 'brand new reason', remedy: '' });
  });
});
