import type { Survey, SurveyedColumn } from '../../operations/sources/survey.ts';

/**
 * A column of a survey that nothing is found in, with one value.
 *
 * @param column its name
 * @param counts what a test says of it instead
 */
export const surveyedColumn = (column: string, counts: Partial<SurveyedColumn> = {}): SurveyedColumn => ({
  column,
  typeByName: null,
  missing: 0,
  audience: 0,
  notUtf8: 0,
  sha256: 0,
  email: 0,
  device: 0,
  phone: 0,
  formattedPhone: 0,
  region: 0,
  callingCode: 0,
  distinct: 1,
  bareDigits: 0,
  readAsInternational: 0,
  noAreaCode: 0,
  notInUse: 0,
  bothReadingsValid: 0,
  ...counts,
});

/**
 * A survey of one CSV file, of 1,000 rows that can be read.
 *
 * @param columns its columns
 * @param fields what a test says of it instead
 */
export const surveyOf = (columns: SurveyedColumn[], fields: Partial<Survey> = {}): Survey => ({
  export: { format: 'csv', files: 1, bytes: 1, oneTaskFiles: 0 },
  rows: 1000,
  malformed: 0,
  mayBeAmbiguous: false,
  head: [columns.length, columns.length, columns.length],
  columns,
  unusable: [],
  ...fields,
});
