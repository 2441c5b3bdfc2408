import { expect, test } from 'vitest';
import type { Survey } from '../../../operations/sources/survey.ts';
import { type TitleLine, titleLineOf } from '../../../operations/sources/title-line.ts';
import { surveyOf } from '../../helpers/survey.ts';

const SURVEY = surveyOf([], { rows: 0, malformed: 3, head: [1, 4] });

test.each<[string, Partial<Survey>, TitleLine | undefined]>([
  ['every record is malformed and the first line is shorter', {}, { cells: 1, below: 4 }],
  ['some records can be read', { rows: 1 }, undefined],
  ['there is no record', { malformed: 0 }, undefined],
  ['the lines below are shorter', { head: [5, 4] }, undefined],
  ['the export is empty', { head: null }, undefined],
])('tells whether the first line is a title where %s', (_case, known, title) => {
  expect(titleLineOf({ ...SURVEY, ...known })).toEqual(title);
});
