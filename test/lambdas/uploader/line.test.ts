import { describe, expect, test } from 'vitest';
import { isHash, judgeLine, type LinePosition } from '../../../lambdas/uploader/line.ts';

const ANN = 'a11ce0ff'.repeat(8);

const position = (place: Partial<LinePosition> = {}): LinePosition => ({
  ...{ isFirst: false, mayBeHeader: false, isTerminated: true },
  ...place,
});
const TOP = position({ isFirst: true, mayBeHeader: true });

const judge = (text: string, place = position(), encoding: BufferEncoding = 'utf8') =>
  judgeLine(Buffer.from(text, encoding), 'handPlaced', place);

const hash = { kind: 'hash', bytes: Buffer.from(`${ANN}\n`) };
const skip = { kind: 'skip' };
const fault = (name: string, column?: number) => ({
  ...{ kind: 'fault', fault: name },
  ...(column === undefined ? {} : { column }),
});

describe('isHash', () => {
  test.each([
    ['64 digits at the beginning', ANN, 0, 64, true],
    ['64 digits in the middle', `x${ANN}x`, 1, 65, true],
    ['63 digits', ANN, 0, 63, false],
    ['65 digits', `${ANN}0`, 0, 65, false],
    ['another last character', `${ANN.slice(1)}g`, 0, 64, false],
    ['another first character', `G${ANN.slice(1)}`, 0, 64, false],
    ['a capital digit', ANN.replace('f', 'F'), 0, 64, false],
  ])('judges %s', (_name, text, from, to, expected) => {
    expect(isHash(Buffer.from(text), from, to)).toBe(expected);
  });
});

describe('judgeLine for a file placed by hand', () => {
  test.each([
    ['an empty line', ''],
    ['blanks and delimiters', ' ,\u00a0;\t'],
  ])('skips %s', (_name, text) => {
    expect(judge(text)).toEqual(skip);
  });

  test.each(['email', 'Email256', 'email 256', 'sha-256', 'SHA_256 email', 'hashed email sha256', '"email"'])(
    'skips the header %j where a header may be, and nowhere else',
    (text) => {
      expect([judge(text, TOP), judge(text)]).toEqual([skip, fault('not_hexadecimal')]);
    },
  );

  test.each([
    ['capital digits', ANN.toUpperCase(), 'utf8'],
    ['several blanks on both sides', `   ${ANN}  \r`, 'utf8'],
    ['several no-break spaces in UTF-8', `\u00a0\u00a0${ANN}\u00a0\u00a0`, 'utf8'],
    ['several no-break spaces in ISO 8859-1', `\u00a0\u00a0${ANN}\u00a0\u00a0`, 'latin1'],
    ['blanks inside single quotes', `'  ${ANN}  '`, 'utf8'],
  ] as const)('corrects %s', (_name, text, encoding) => {
    expect(judge(text, position(), encoding)).toEqual(hash);
  });

  test('corrects a byte order mark in the first line alone', () => {
    const text = `\ufeff${ANN}`;

    expect([judge(text, TOP), judge(text)]).toEqual([hash, fault('not_hexadecimal')]);
  });

  test.each([
    ['a letter before the quotes', `x"${ANN}"`],
    ['a letter behind the quotes', `"${ANN}"x`],
    ['a quote at one end only', `${ANN}"`],
  ])('rejects %s', (_name, text) => {
    expect(judge(text)).toEqual(fault('not_hexadecimal'));
  });

  test.each([
    ['names the column beside a hash', `${ANN},x`, position(), fault('second_column', 2)],
    [
      'names the column beside a hash in capitals',
      `x,${ANN.toUpperCase()}`,
      position(),
      fault('second_column', 1),
    ],
    ['names the second of two headers', 'email,phone', TOP, fault('second_column', 2)],
    ['passes over an empty header', 'email,,phone', TOP, fault('second_column', 3)],
    ['names no column of two words elsewhere', 'email,phone', position(), fault('not_hexadecimal')],
    ['names no column where one is not a header', 'email,ann@example.com', TOP, fault('not_hexadecimal')],
    ['names no column beside a hash that is too long', `${ANN}0,x`, position(), fault('not_hexadecimal')],
    [
      'names no column beside a hash with a letter before it',
      `x${ANN},x`,
      position(),
      fault('not_hexadecimal'),
    ],
  ])('%s', (_name, text, place, expected) => {
    expect(judge(text, place)).toEqual(expected);
  });
});

describe('judgeLine for a prepared file', () => {
  test('never lets a line through: its caller knows hashes by isHash', () => {
    expect(judgeLine(Buffer.from(ANN.toUpperCase()), 'prepared', position())).toEqual(fault('upper_case'));
  });
});
