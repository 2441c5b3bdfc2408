import { expect, test } from 'vitest';
import { surveyedNumberLines } from '../../cli/reason-text.ts';

test('tells what a survey warns of in a column of phone numbers, with the remedy', () => {
  const lines = surveyedNumberLines({ noAreaCode: 1, notInUse: 1200, bothReadingsValid: 3 });

  expect(lines).toEqual([
    '  1 cell: Number without its area code. Export the number with its area code: without it the number belongs to many people.',
    '  1,200 cells: Phone number outside all ranges in use. Placeholders such as 5555555555 match no one. Check the region if there are many.',
    '  3 cells: Digits that are a valid number with and without country code. Set “numbers” of the column to what it contains: international or national.',
  ]);
});

test('says nothing of numbers that nothing is wrong with', () => {
  expect(surveyedNumberLines({ noAreaCode: 0, notInUse: 0, bothReadingsValid: 0 })).toEqual([]);
});
