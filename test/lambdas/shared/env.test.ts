import { describe, expect, test } from 'vitest';
import { EnvironmentError, numberOr, requireText, textOr } from '../../../lambdas/shared/env.ts';

describe('environment', () => {
  test.each([{}, { TABLE: undefined }, { TABLE: '' }])('names the variable that is missing in %j', (env) => {
    expect(() => requireText(env, 'TABLE')).toThrow(new EnvironmentError('TABLE', 'is missing'));
  });

  test('returns the default of a missing or empty variable, else its text', () => {
    const texts = [{}, { URL: '' }, { URL: 'http://127.0.0.1' }].map((env) =>
      textOr(env, 'URL', 'by default'),
    );

    expect(texts).toEqual(['by default', 'by default', 'http://127.0.0.1']);
  });

  test.each(['0', '-1', 'many', 'Infinity', 'NaN'])(
    'refuses %s where a number above zero is expected',
    (RATE) => {
      expect(() => numberOr({ RATE }, 'RATE', 8)).toThrow(
        `The environment variable RATE is "${RATE}", expected a number above zero`,
      );
    },
  );

  test('reads a number, or returns the default', () => {
    expect([numberOr({ RATE: '0.5' }, 'RATE', 8), numberOr({}, 'RATE', 8)]).toEqual([0.5, 8]);
  });
});
