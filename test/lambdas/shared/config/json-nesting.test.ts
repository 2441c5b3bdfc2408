import { expect, test } from 'vitest';
import { ConfigError } from '../../../../lambdas/shared/config/errors.ts';
import { findDeepNesting } from '../../../../lambdas/shared/config/json-nesting.ts';
import { parsePipelineConfig } from '../../../../lambdas/shared/config/load.ts';

test('names the place where brackets are nested too deeply', () => {
  expect(findDeepNesting('{\n  "a": [[[1]]]\n}', 3)).toEqual({
    path: 'line 2, column 10',
    expected: 'expected at most 3 brackets inside one another',
  });
});

test.each(['{"a": [[1], [2]], "b": {"c": []}}', '{"a": "[[[[[[", "b": "\\"[[[["}', '1', ''])(
  'lets %s pass, which keeps the limit',
  (text) => {
    expect(findDeepNesting(text, 3)).toBe(undefined);
  },
);

test.each([
  ['closed', `{"sources": ${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
  ['left open', `{"sources": ${'['.repeat(200_000)}`],
])('a configuration with 200,000 brackets, %s, is refused with the place', (_how, text) => {
  expect(() => parsePipelineConfig(text, 'pipeline.config.json')).toThrow(ConfigError);
  expect(() => parsePipelineConfig(text, 'pipeline.config.json')).toThrow(
    'line 1, column 62: expected at most 50 brackets inside one another',
  );
});
