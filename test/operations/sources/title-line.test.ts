import { expect, test } from 'vitest';
import { titleLineOf } from '../../../operations/sources/title-line.ts';

const SURVEY = {
  export: { format: 'csv' as const, files: 1, bytes: 9, oneTaskFiles: 0 },
  ...{ rows: 0, malformed: 3, mayBeAmbiguous: false, columns: [], unusable: [] },
  heads: [[1, 4] satisfies [number, number]],
};

test.each([
  ['every record is malformed and the first line is shorter', {}, { cells: 1, below: 4 }],
  ['some records can be read', { rows: 1 }, undefined],
  ['there is no record', { malformed: 0 }, undefined],
  ['the lines below are shorter', { heads: [[5, 4] satisfies [number, number]] }, undefined],
  ['nothing is known of the lines', { heads: undefined }, undefined],
])('tells whether the first line is a title where %s', (_case, known, title) => {
  expect(titleLineOf({ ...SURVEY, ...known })).toEqual(title);
});
