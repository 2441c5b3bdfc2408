import { getLocation, type ParseError, parse, printParseErrorCode } from 'jsonc-parser';

/** Where a text stops being JSON, and what should be there. */
export interface JsonFault {
  /** From 1, as editors count. */
  readonly line: number;
  /** From 1, as editors count. */
  readonly column: number;
  /** The character there, quoted; `the end of the file` after the last one. */
  readonly found: string;
  readonly expected: string;
}

const VALUE = 'expected a value: text in double quotes, a number, true, false, null, {…} or […]';
const TEXT =
  'expected the text that begins here to end with a double quote on the same line, and each \\ in it doubled';

const EXPECTED: ReadonlyMap<string, string> = new Map([
  ['PropertyNameExpected', 'expected the name of a field in double quotes'],
  ['ColonExpected', 'expected ":" after the name of a field'],
  ['CloseBraceExpected', 'expected "," or "}"'],
  ['CloseBracketExpected', 'expected "," or "]"'],
  ['EndOfFileExpected', 'expected nothing after the last bracket'],
  ['InvalidCommentToken', 'expected no comment'],
  ['UnexpectedEndOfComment', 'expected no comment'],
  ['UnexpectedEndOfString', TEXT],
  ['InvalidEscapeCharacter', TEXT],
  ['InvalidUnicode', TEXT],
  ['InvalidCharacter', TEXT],
]);

/**
 * Finds where a text stops being JSON. JavaScript engines tell the place for some faults only.
 *
 * @returns nothing when no fault was found
 */
export function findJsonFault(text: string): JsonFault | undefined {
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  const [first, second] = errors;
  if (first === undefined) return undefined;
  const before = text.slice(0, first.offset).split('\n');
  const character = text.codePointAt(first.offset);
  // A symbol is only known as one that JSON does not have; the error after it says what it takes the place of.
  const isSymbol = printParseErrorCode(first.error) === 'InvalidSymbol';
  const { error } = isSymbol ? (second ?? first) : first;
  return {
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    found: character === undefined ? 'the end of the file' : JSON.stringify(String.fromCodePoint(character)),
    expected: expectation(text, first.offset, printParseErrorCode(error)),
  };
}

function expectation(text: string, offset: number, code: string): string {
  if (code !== 'CommaExpected') return EXPECTED.get(code) ?? VALUE;
  const isInList = typeof getLocation(text, offset).path.at(-1) === 'number';
  return isInList ? 'expected "," or "]"' : 'expected "," or "}"';
}
