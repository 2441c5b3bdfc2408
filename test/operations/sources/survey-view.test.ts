import { describe, expect, test } from 'vitest';
import { assertNamesAudiences } from '../../../operations/sources/judge-source.ts';
import type { Survey, SurveyedColumn } from '../../../operations/sources/survey.ts';
import { surveyView } from '../../../operations/sources/survey-view.ts';
import { surveyedColumn, surveyOf } from '../../helpers/survey.ts';

const column = (name: string, counts: Partial<SurveyedColumn> = {}): SurveyedColumn =>
  surveyedColumn(name, { audience: 1000, distinct: 900, ...counts });

const survey = (...columns: SurveyedColumn[]): Survey =>
  surveyOf(columns, { unusable: [{ column: 'born', type: 'date' }] });

describe('surveyView', () => {
  test('says what is wrong with the files, which no setting corrects', () => {
    const columns = [column('Kundenliste', { notUtf8: 1 })];

    expect(surveyView(surveyOf(columns, { head: [3, 1, 3] })).warnings).toEqual([
      'Only one of the 3 cells of the first line has text, as in a title: columns without a name cannot be used. Remove the lines above the header.',
      'Text of "Kundenliste" is not UTF-8 and may be rejected: save the file as UTF-8.',
    ]);
    expect(surveyView(survey(column('email'))).warnings).toEqual([]);
  });

  test.each<[string, SurveyedColumn, object]>([
    [
      'its name',
      column('email', { typeByName: 'email', missing: 200, email: 600, sha256: 100 }),
      {
        ...{ type: 'email', by: 'name' },
        reason:
          'Its name is usual for this type; of its filled cells 75.0% are e-mail addresses, 12.5% are SHA-256 hashes',
      },
    ],
    [
      'its cells',
      column('Tel', { phone: 900, formattedPhone: 500, bareDigits: 100, readAsInternational: 100 }),
      {
        ...{ type: 'phone', by: 'content', numbers: 'international' },
        reason: 'Of its filled cells 90.0% are phone numbers',
      },
    ],
    [
      'hashes of nothing that is known',
      column('id', { sha256: 1000 }),
      {
        couldBe: 'hashes of an unknown type',
        reason: '100% of its filled cells are SHA-256 hashes; nothing says of what',
      },
    ],
    [
      'a region',
      column('country', { region: 980, distinct: 30 }),
      { couldBe: 'region', reason: '98.0% of its filled cells name a region' },
    ],
    [
      'calling codes',
      column('country_code', { region: 100, callingCode: 880, distinct: 30 }),
      { couldBe: 'region', reason: '98.0% of its filled cells name a region' },
    ],
    [
      'few values',
      column('segment', { distinct: 5 }),
      { couldBe: 'audience', reason: 'It has few different values, as a column of audience names' },
    ],
    [
      'its cells, if a person says so',
      column('Owner Phone', { phone: 900, formattedPhone: 500, bareDigits: 100, readAsInternational: 100 }),
      {
        ...{ couldBe: 'phone', numbers: 'international' },
        reason:
          'Not taken by itself, because its name says that it belongs to somebody else than the customer; of its filled cells 90.0% are phone numbers',
      },
    ],
    ['no cells', column('note', { missing: 1000, distinct: 0 }), { reason: 'It is empty' }],
    ['nothing', column('order'), { reason: 'Neither its name nor its cells say that it holds identifiers' }],
  ])('says that a column is taken for something by %s', (_, surveyed, said) => {
    const [{ column: name, place, isNamed, missing, distinct, counts, ...rest } = {}] = surveyView(
      survey(surveyed),
    ).columns as [Partial<ReturnType<typeof surveyView>['columns'][number]>];

    expect(rest).toEqual(said);
  });

  test('shows a usual name with other characters, and offers no column whose name is hidden', () => {
    const { columns } = surveyView(survey(column('Phone #', { typeByName: 'phone' }), column('column 2')));

    expect(columns.map(({ column: name, isNamed }) => [name, isNamed])).toEqual([
      ['Phone #', true],
      ['column 2', false],
    ]);
  });

  test('suggests no column that something speaks against', () => {
    const { suggestion } = surveyView(
      survey(column('bounced_email', { email: 900 }), column('Kontakt', { email: 900 })),
    );

    expect(suggestion).toEqual({ identifiers: [{ column: 'Kontakt', type: 'email', by: 'content' }] });
  });

  test('shows no text of a first line that may be somebody’s data', () => {
    const { columns, unusable } = surveyView(survey(column('ada@example.com'), column('segment')));

    expect(columns.map(({ column: name, place, isNamed }) => [name, place, isNamed])).toEqual([
      ['column 1', 1, false],
      ['segment', 2, true],
    ]);
    expect(unusable).toEqual([{ column: 'born', type: 'date; cast it to text in the query' }]);
  });
});

describe('assertNamesAudiences', () => {
  test.each([
    ['addresses', column('Gruppe', { email: 1 })],
    ['device ids', column('Gruppe', { device: 1 })],
    ['hashes', column('Gruppe', { sha256: 1 })],
    ['written phone numbers', column('Gruppe', { phone: 1, formattedPhone: 1 })],
    ['a type by its name', column('Gruppe', { typeByName: 'gaid' })],
  ])('refuses a column with %s', (_, surveyed) => {
    expect(() => assertNamesAudiences(survey(surveyed), { audience: { column: 'gruppe' } })).toThrow(
      'Column "gruppe" holds identifiers of people, which cannot name audiences',
    );
  });

  test('takes a column of names, and one name for all rows', () => {
    const surveyed = survey(column('Gruppe', { distinct: 3, phone: 4 }));

    expect(() => assertNamesAudiences(surveyed, { audience: { column: 'Gruppe' } })).not.toThrow();
    expect(() => assertNamesAudiences(surveyed, { audience: { name: 'All' } })).not.toThrow();
  });

  test('refuses a column that the export does not have', () => {
    expect(() => assertNamesAudiences(survey(), { audience: { column: 'Gruppe' } })).toThrow(
      'The export has no column "Gruppe"',
    );
  });
});
