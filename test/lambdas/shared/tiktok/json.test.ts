import { describe, expect, test } from 'vitest';
import { parseLosslessJson } from '../../../../lambdas/shared/tiktok/json.ts';

describe('parseLosslessJson', () => {
  test('keeps the digits of an integer that a double cannot represent', () => {
    const text =
      '{"id": 7400000000001000003, "list": [9007199254740993, -9223372036854775808], "n": {"x": "1"}}';

    const parsed = parseLosslessJson(text);

    expect(parsed).toEqual({
      id: '7400000000001000003',
      list: ['9007199254740993', '-9223372036854775808'],
      n: { x: '1' },
    });
  });

  test('leaves every other value as JSON.parse gives it', () => {
    const text = '[0, -1, 9007199254740991, 1.5, 1e300, 1E3, true, null, "7400000000001000003", {"": []}]';

    const parsed = parseLosslessJson(text);

    expect(parsed).toEqual([
      ...[0, -1, 9007199254740991, 1.5, 1e300, 1000, true, null, '7400000000001000003'],
      { '': [] },
    ]);
  });

  test.each(['', '{', '<html></html>', 'undefined'])('throws a SyntaxError when the text is %j', (text) => {
    expect(() => parseLosslessJson(text)).toThrow(SyntaxError);
  });
});
