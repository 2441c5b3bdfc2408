import { expect, test } from 'vitest';
import { columnsOf, isColumnName, showColumnName } from '../../../operations/sources/column-name.ts';

test.each([
  'email',
  'E-Mail',
  'c_email_address',
  'Kontakt (Mail)',
  'Straße',
  '氏名',
  'address.city',
  'sales_2026',
  'sha256',
  'Country/Region',
  'State / Region',
  'Opt-in?',
  'Phone #',
  "Client's e-mail",
  'Name & Ort',
])('takes "%s" for a name', (name) => {
  expect(isColumnName(name)).toBe(true);
});

test.each([
  ['an address', 'kim@example.com'],
  ['a number', '+49 30 901820'],
  ['a number in brackets', '(030) 901820'],
  ['mostly digits', 'a12'],
  ['a date', '4/Oct/88'],
  ['a house', 'Apt #4 High Street'],
  ['a link', 'https://example.com/kim'],
  ['an MD5', 'd131dd02c5e6eec4693d9a0698aff95c'],
  ['a SHA-256', 'fcdeabcdefabcdefabcdefabcdefabcdefabcdefabcdefabcdefabcdefabcdef'],
  ['a device id', 'abcdefab-abcd-abcd-abcd-abcdefabcdef'],
  ['base64', '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='],
  ['nothing', ' '],
  ['65 characters', 'a'.repeat(65)],
])('does not take %s for a name', (_what, text) => {
  expect(isColumnName(text)).toBe(false);
});

test('shows the place of a column in place of text that is not a name', () => {
  expect(['Land', 'kim@example.com'].map((text, index) => showColumnName(text, index + 1))).toEqual([
    'Land',
    'column 2',
  ]);
});

test('columnsOf names every column of a source once', () => {
  const phone = { column: 'Tel', regionColumn: 'Land' };

  expect(
    columnsOf({ audience: { column: 'Gruppe' }, identifiers: [{ column: 'email' }, phone, phone] }),
  ).toEqual(['email', 'Tel', 'Land', 'Gruppe']);
  expect(columnsOf({ audience: { name: 'All' } })).toEqual([]);
});
