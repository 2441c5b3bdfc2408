import { expect, test } from 'vitest';
import { fillDates, hasBrokenDate } from '../../../../lambdas/shared/config/dates.ts';

// Late in the evening of a leap year's last day of February, in UTC.
const NOW = new Date('2028-02-29T23:30:00Z');

test.each([
  ['{today}', '2028-02-29'],
  ['{today-7d}', '2028-02-22'],
  ['{today+1d}', '2028-03-01'],
  ['{today-366d}', '2027-02-28'],
  ["day BETWEEN '{today-2d}' AND '{today}'", "day BETWEEN '2028-02-27' AND '2028-02-29'"],
  ['no date, {other} braces', 'no date, {other} braces'],
  ['', ''],
])('fills %j with days of UTC', (text, filled) => {
  expect(fillDates(text, NOW)).toBe(filled);
});

test.each([
  ['{today}', false],
  ['{today-7d} and {today+30d}', false],
  ['{ tomorrow }', false],
  ['{today-7}', true],
  ['{today - 7d}', true],
  ['{Today}', true],
  ['{today}{today+1w}', true],
])('tells of %j whether a date in it is broken: %j', (text, broken) => {
  expect(hasBrokenDate(text)).toBe(broken);
});
