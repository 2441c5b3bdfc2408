import { describe, expect, test } from 'vitest';
import { inspectionText } from '../../../cli/inspection-text.ts';
import { untaken, usesOf } from '../../../operations/sources/column-use.ts';
import type { Guess } from '../../../operations/sources/columns.ts';
import { plain } from '../../helpers/styles.ts';
import { surveyedColumn } from '../../helpers/survey.ts';

const GUESS: Guess = {
  identifiers: [{ column: 'Tel', type: 'phone', by: 'name' }],
  unknownHashes: [],
  regionColumn: 'Land',
  couldBeRegions: [{ column: 'lang', doubt: 'their names do not say so' }],
  audienceColumn: 'Gruppe',
  audienceColumns: ['Gruppe', 'plan'],
};

describe('untaken', () => {
  test.each([
    [
      'what a guess takes',
      usesOf(GUESS),
      ['region of each row', undefined, 'audience of each row', undefined],
    ],
    [
      'what a source has, in any case',
      { regions: ['LAND', 'lang'], audience: ' plan' },
      ['region of each row', 'region of each row', undefined, 'audience of each row'],
    ],
    ['nothing in use', { regions: [], audience: undefined }, Array(4).fill(undefined)],
  ])('tells columns in use from those that could be: %s', (_case, uses, expected) => {
    const columns = ['Land', 'lang', 'Gruppe', 'plan'].map((column) =>
      untaken(surveyedColumn(column), 1, GUESS, uses),
    );

    expect(columns.map(({ usedFor }) => usedFor)).toEqual(expected);
  });

  test('has no region in use without phone numbers', () => {
    expect(usesOf({ ...GUESS, identifiers: [] })).toEqual({ regions: [], audience: 'Gruppe' });
  });

  test('tells what a column looks like that is taken only if a person says so', () => {
    const doubt = 'its name says that these people must not be targeted';
    const guess: Guess = { ...GUESS, identifiers: [{ column: 'Tel', type: 'phone', by: 'name', doubt }] };

    expect(untaken(surveyedColumn('Tel'), 1, guess, usesOf(guess))).toEqual({
      ...{ column: 'Tel', distinct: 1, couldBe: 'phone' },
    });
    expect(usesOf(guess).regions).toEqual([]);
  });

  test('shows a use in place of what a column could be', () => {
    const text = inspectionText(
      {
        export: { format: 'csv', files: 1, bytes: 9, oneTaskFiles: 0 },
        ...{ records: 9, rejectedRows: {}, malformed: [], warnings: [], unusable: [] },
        columns: ['Land', 'lang'].map((column) => untaken(surveyedColumn(column), 1, GUESS, usesOf(GUESS))),
      },
      plain,
    );

    expect(text).toMatch(/^Land +region of each row /m);
    expect(text).toMatch(/^lang +– \(region\?\) /m);
  });
});
