import { expect, test } from 'vitest';
import { audienceWarnings, encodingWarnings, hiddenNameLines } from '../../cli/survey-warnings.ts';
import { surveyedColumn, surveyOf } from '../helpers/survey.ts';

test('warns of rows without a name of an audience, and of those with one that cannot be used', () => {
  const survey = surveyOf([surveyedColumn('list', { missing: 3, audience: 918 })], { rows: 1200 });

  expect(audienceWarnings({ audience: { column: 'list' } }, survey)).toEqual([
    'warning: 3 of 1,200 rows have no text in "list": they will be rejected. Fill the column in each row.',
    'warning: 279 of 1,200 rows have text in "list" that cannot name an audience: they will be rejected. A name has at most 128 characters, in UTF-8, without “/” and control characters.',
  ]);
});

test('warns of no rows where each names an audience, or one name is for all', () => {
  const survey = surveyOf([surveyedColumn('list', { audience: 1200 })], { rows: 1200 });

  expect(audienceWarnings({ audience: { column: 'list' } }, survey)).toEqual([]);
  expect(audienceWarnings({ audience: { name: 'All' } }, survey)).toEqual([]);
});

test('names the columns whose text is not UTF-8', () => {
  expect(encodingWarnings(['Gruppe', 'column 3'])).toEqual([
    'warning: text of "Gruppe", column 3 is not UTF-8 and may be rejected: save the file as UTF-8.',
  ]);
  expect(encodingWarnings([])).toEqual([]);
});

test('explains what is shown in place of a name that may be data', () => {
  expect(hiddenNameLines(['email', 'column 2', 'column 7'])).toEqual([
    'column 2, column 7: not shown by name, because it may be data. Options take the name that the export has.',
  ]);
  expect(hiddenNameLines(['email'])).toEqual([]);
});
