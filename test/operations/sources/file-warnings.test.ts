import { describe, expect, test } from 'vitest';
import {
  notUtf8In,
  type TitleLine,
  titleLineOf,
  titleTexts,
} from '../../../operations/sources/file-warnings.ts';
import type { Survey } from '../../../operations/sources/survey.ts';
import { surveyedColumn, surveyOf } from '../../helpers/survey.ts';

describe('a title line', () => {
  const SHORT = surveyOf([], { rows: 0, malformed: 3, head: [1, 1, 4] });
  const PADDED = surveyOf([surveyedColumn('Customer list')], { head: [4, 1, 4] });

  test.each<[string, Survey, TitleLine | undefined]>([
    ['every record is malformed and the first line is shorter', SHORT, { cells: 1, named: 1, below: 4 }],
    ['some records can be read', { ...SHORT, rows: 1 }, undefined],
    ['there is no record', { ...SHORT, malformed: 0 }, undefined],
    ['the lines below are shorter', { ...SHORT, head: [5, 5, 4] }, undefined],
    ['the export is empty', { ...SHORT, head: null }, undefined],
    ['one cell of several has text', PADDED, { cells: 4, named: 1, below: 4 }],
    ['no cell has text', { ...PADDED, head: [3, 0, 4] }, { cells: 3, named: 0, below: 4 }],
    ['two cells have text', { ...PADDED, head: [4, 2, 4] }, undefined],
    // An index of rows has no name either.
    ['one cell of two has text', { ...PADDED, head: [2, 1, 2] }, undefined],
    [
      'the one text is the usual name of an identifier',
      { ...PADDED, columns: [surveyedColumn('email', { typeByName: 'email' })] },
      undefined,
    ],
    ['all columns of another format have names', { ...PADDED, head: [0, 4, 0] }, undefined],
  ])('is told where %s', (_case, survey, title) => {
    expect(titleLineOf(survey)).toEqual(title);
  });

  test.each<[TitleLine, string]>([
    [
      { cells: 1, named: 1, below: 1200 },
      'every record is malformed: the first line has 1 cell, and the lines below it have up to 1,200. Remove the lines above the header.',
    ],
    [
      { cells: 4, named: 1, below: 4 },
      'only one of the 4 cells of the first line has text, as in a title: columns without a name cannot be used. Remove the lines above the header.',
    ],
    [
      { cells: 4, named: 0, below: 4 },
      'none of the 4 cells of the first line has text, as in a title: columns without a name cannot be used. Remove the lines above the header.',
    ],
  ])('is explained with what to do: %j', (title, said) => {
    expect(titleTexts(title)).toEqual([said]);
  });
});

test('finds columns with text that is not UTF-8, without a name that may be data', () => {
  const columns = [surveyedColumn('Gruppe', { notUtf8: 2 }), surveyedColumn('plan')];

  expect(notUtf8In(surveyOf([...columns, surveyedColumn('kim@example.com', { notUtf8: 1 })]))).toEqual([
    'Gruppe',
    'column 3',
  ]);
});
