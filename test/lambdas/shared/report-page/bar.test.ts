import { describe, expect, test } from 'vitest';
import { bar } from '../../../../lambdas/shared/report-page/bar.ts';

const rectsOf = (markup: string): string[][] =>
  [...markup.matchAll(/class="(\w+)" x="([\d.]+)%" y="0" width="([\d.]+)%"/g)].map((found) => found.slice(1));

describe('bar', () => {
  test('draws each part with its share of the whole, one after the other', () => {
    const { markup } = bar(
      [
        { kind: 'hashed', amount: 60 },
        { kind: 'missing', amount: 0 },
        { kind: 'rejected', amount: 30 },
      ],
      120,
    );

    expect(rectsOf(markup)).toEqual([
      ['hashed', '0.000', '50.000'],
      ['rejected', '50.000', '25.000'],
    ]);
  });

  test('keeps one cell in a million visible without running over the end', () => {
    const { markup } = bar(
      [
        { kind: 'hashed', amount: 999_999 },
        { kind: 'rejected', amount: 1 },
      ],
      1_000_000,
    );

    expect(rectsOf(markup)).toEqual([
      ['hashed', '0.000', '99.404'],
      ['rejected', '99.404', '0.596'],
    ]);
  });

  test('is empty when the whole is zero', () => {
    expect(rectsOf(bar([{ kind: 'hashed', amount: 0 }], 0).markup)).toEqual([]);
  });

  test('is an image with a text alternative when it has one', () => {
    expect(bar([], 1, 'Outcomes: "none"').markup).toContain(
      'role="img" aria-label="Outcomes: &quot;none&quot;"',
    );
  });

  test('is hidden from screen readers when the text beside it says the same', () => {
    expect(bar([], 1).markup).toContain('aria-hidden="true"');
  });
});
