import { describe, expect, test } from 'vitest';
import {
  showBytes,
  showCount,
  showCountOf,
  showDistinct,
  showMoment,
  showSeconds,
  showShare,
} from '../../../../lambdas/shared/report-page/numbers.ts';

describe('numbers of the report page', () => {
  test('separates thousands', () => {
    expect(showCount(1_234_567)).toBe('1,234,567');
  });

  test.each([
    [0, '0 files'],
    [1, '1 file'],
    [1200, '1,200 files'],
  ])('uses singular or plural for %i', (count, shown) => {
    expect(showCountOf(count, 'file')).toBe(shown);
  });

  test.each([
    [0, 8, '0%'],
    [8, 8, '100%'],
    [1, 8, '12.5%'],
    [1, 1_000_000, '<0.1%'],
    [999_999, 1_000_000, '>99.9%'],
    [0, 0, '–'],
  ])('shows %i of %i as %s', (part, of, shown) => {
    expect(showShare(part, of)).toBe(shown);
  });

  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [48_750_000, '48.8 MB'],
    [6_500_000_000, '6.5 GB'],
    [12_000_000_000_000_000, '12,000.0 TB'],
  ])('shows %i bytes as %s', (bytes, shown) => {
    expect(showBytes(bytes)).toBe(shown);
  });

  test.each([
    [0.04, '0.0 s'],
    [12.34, '12.3 s'],
    [125.4, '2 min 5 s'],
    [119.8, '2 min 0 s'],
  ])('shows %d seconds as %s', (seconds, shown) => {
    expect(showSeconds(seconds)).toBe(shown);
  });

  test('shows a time in UTC in any time zone', () => {
    expect(showMoment('2026-11-22T04:00:00Z')).toBe('22 November 2026 at 04:00 UTC');
  });

  test('shows a text that is not a time unchanged', () => {
    expect(showMoment('yesterday')).toBe('yesterday');
  });
});

test.each([
  [0, 'empty'],
  [1, 'one value'],
  [999, 'about 999 different values'],
  [1000, 'at least 1,000 different values'],
])('showDistinct says of %i values, of which a survey counts at most 1,000: %s', (distinct, text) => {
  expect(showDistinct(distinct)).toBe(text);
});
