import { expect, test } from 'vitest';
import { leftOutLines, possibleRegionLines, rowColumnLines, takenLines } from '../../cli/taken-text.ts';
import { surveyedColumn, surveyOf } from '../helpers/survey.ts';

const PHONES = { typeByName: 'phone', audience: 7, phone: 7, distinct: 7, bareDigits: 7 } as const;

test('says of each column what it is taken for, why, and how its digits are read', () => {
  const lines = takenLines(
    [
      { column: 'Kontakt', type: 'email', by: 'content' },
      { column: 'Tel', type: 'phone', by: 'name' },
      { column: 'Mobil', type: 'phone', by: 'name', numbers: 'international' },
      { column: 'Fax', type: 'phone', numbers: 'national' },
      { column: 'Telex', type: 'phone', numbers: 'auto' },
    ],
    { columns: [] },
  );

  expect(lines).toEqual([
    'Kontakt: email, by its content',
    'Tel: phone, by its name',
    'Mobil: phone, by its name; digits without a plus begin with the country code',
    'Fax: phone, as given; digits without a plus have no country code',
    'Telex: phone, as given; digits without a plus are read in the way that makes the better number',
  ]);
});

test('says nothing of the numbers in use where the survey did not know the region of each row', () => {
  const column = { column: 'Tel', noAreaCode: 0, notInUse: 7, bothReadingsValid: 0 };
  const survey = { columns: [surveyedColumn(column.column, { ...PHONES, ...column })] };
  const taken = { column: 'Tel', type: 'phone', by: 'name' } as const;

  expect(takenLines([taken], survey)).toEqual([
    'Tel: phone, by its name',
    expect.stringMatching(/^ {2}7 cells: /),
  ]);
  expect(takenLines([{ ...taken, regionColumn: 'Land' }], survey)).toEqual(['Tel: phone, by its name']);
});

test('says which columns have the region and the audience of each row', () => {
  const phone = { column: 'Tel', type: 'phone', regionColumn: 'Land' } as const;
  const identifiers = [{ column: 'email', type: 'email' } as const, phone, { ...phone, column: 'Mobil' }];

  const survey = {
    columns: [surveyedColumn('Gruppe', PHONES)],
  };

  expect(rowColumnLines({ name: 'crm', audience: { column: 'Gruppe' }, identifiers }, survey)).toEqual([
    'Land: region of each row, for numbers without a country code',
    'Gruppe: names the audience of each row, about 7 different values; TikTok gets them as names',
  ]);
  expect(rowColumnLines({ name: 'crm', audience: { name: 'All' } }, survey)).toEqual([]);
});

test('says for each reason which columns are not taken for the region of each row', () => {
  const codes = 'their digits could be calling codes or other numbers of countries (250 is Rwanda or France)';

  expect(
    possibleRegionLines([
      { column: 'geo', doubt: 'their names do not say so' },
      { column: 'country_code', doubt: codes },
      { column: 'lang', doubt: 'their names do not say so' },
    ]),
  ).toEqual([
    'Not taken for the region of each row, because their names do not say so: "geo", "lang". --region-column takes one.',
    'Not taken for the region of each row, because their digits could be calling codes or other numbers of countries (250 is Rwanda or France): "country_code". --region-column takes one.',
  ]);
  expect(possibleRegionLines([])).toEqual([]);
});

test('says which columns a source leaves out, and why, without a name that may be data', () => {
  const survey = surveyOf(
    [
      surveyedColumn('email', { email: 10 }),
      surveyedColumn('digest #1', { sha256: 10 }),
      surveyedColumn('column 3', { email: 9 }),
      surveyedColumn('a+b'),
      surveyedColumn('Kontakt+Mail', { email: 10 }),
    ],
    {
      rows: 10,
      unusable: [
        { column: 'born', type: 'DATE' },
        { column: 'kim@example.com', type: 'twice' },
      ],
    },
  );
  const identifiers = [{ column: 'Kontakt+Mail', type: 'email' }] as const;
  const source = { name: 'crm', audience: { name: 'All' }, identifiers: [...identifiers] };

  const lines = leftOutLines(source, survey, ['Hash']);

  expect(lines).toEqual([
    'Hash: left out, because nothing says what its hashes are of; for example --identifier Hash=email',
    'column 2: left out, because its name may be data; it looks like hashes of an unknown type: give it by its name with --identifier',
    'column 3: left out, because its name may be data; it looks like email: give it by its name with --identifier',
    'born: left out, because it is not usable: DATE; cast it to text in the query',
    'column 7: left out, because it is not usable: twice; rename all columns of this name but one',
  ]);
});
