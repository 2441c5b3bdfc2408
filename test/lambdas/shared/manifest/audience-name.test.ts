import { describe, expect, test } from 'vitest';
import { isAudienceName } from '../../../../lambdas/shared/manifest/audience-name.ts';

describe('isAudienceName', () => {
  test.each(['a', 'Foodies 100% + mehr', 'größe', '東京', '...', '😀'.repeat(128), 'x'.repeat(128)])(
    'accepts %j',
    (name) => {
      expect(isAudienceName(name)).toBe(true);
    },
  );

  test.each([
    '',
    '.',
    '..',
    ' a',
    'a ',
    'a\u00a0',
    'a/b',
    'a\nb',
    'a\u0000',
    'a\u009f',
    'x'.repeat(129),
    '😀'.repeat(129),
  ])('refuses %j', (name) => {
    expect(isAudienceName(name)).toBe(false);
  });
});
