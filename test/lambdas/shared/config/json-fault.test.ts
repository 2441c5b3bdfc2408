import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findJsonFault } from '../../../../lambdas/shared/config/json-fault.ts';

const VALUE = 'expected a value: text in double quotes, a number, true, false, null, {…} or […]';
const UNENDED =
  'expected the text that begins here to end with a double quote on the same line, and each \\ in it doubled';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('findJsonFault', () => {
  test.each([
    [
      'a comma before the last bracket',
      '{\n  "a": 1,\n}',
      3,
      1,
      '"}"',
      'expected the name of a field in double quotes',
    ],
    ['a comma before the end of a list', '[1, ]', 1, 5, '"]"', VALUE],
    ['a missing comma', '{"a": 1\n "b": 2}', 2, 2, '"\\""', 'expected "," or "}"'],
    ['a missing colon', '{"a" 1}', 1, 6, '"1"', 'expected ":" after the name of a field'],
    ['a comment', '// mine\n{}', 1, 1, '"/"', 'expected no comment'],
    ['a missing comma in a list', '{"a": [1 2]}', 1, 10, '"2"', 'expected "," or "]"'],
    ['a name in single quotes', "{'a': 1}", 1, 2, '"\'"', 'expected the name of a field in double quotes'],
    ['a word without quotes', '{"a": yes}', 1, 7, '"y"', VALUE],
    ['text that does not end', '{"a": "b\n}', 1, 7, '"\\""', UNENDED],
    ['a path of Windows', '{"a": "C:\\temp\\x"}', 1, 7, '"\\""', UNENDED],
    ['an early end', '{"a": [1', 1, 9, 'the end of the file', 'expected "," or "]"'],
    ['something after the end', '{} {}', 1, 4, '"{"', 'expected nothing after the last bracket'],
  ])('finds %s', (_what, text, line, column, found, expected) => {
    expect(findJsonFault(text)).toEqual({ line, column, found, expected });
  });

  test('finds nothing in JSON, however it is written', () => {
    const document = fc.tuple(fc.jsonValue(), fc.constantFrom(0, 2, '\t'));
    fc.assert(
      fc.property(document, ([value, indentation]) => {
        expect(findJsonFault(JSON.stringify(value, null, indentation))).toBeUndefined();
      }),
    );
  });

  test('finds a fault in what JSON.parse refuses, and in nothing else', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"\\q"',
      '1',
      '01',
      '-',
      '1.5e3',
      'null',
      'nul',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        expect(findJsonFault(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });
});
