import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { IDENTIFIER_TYPES } from '../../lambdas/shared/identifiers.ts';
import { withPrivateFolder } from '../local-folder.ts';
import { SURVEY_SCRIPT } from '../paths.ts';
import type { LentSpark } from '../spark/spark-script.ts';

const count = z.int().nonnegative();

const columnSchema = z.strictObject({
  column: z.string(),
  /** What the column is taken for by its name alone. */
  typeByName: z.enum(IDENTIFIER_TYPES).nullable(),
  missing: count,
  /** Cells that can name an audience. */
  audience: count,
  /** Cells with bytes that are not UTF-8, or 1 where only the column's name has such: rules reject such text. */
  notUtf8: count.default(0),
  /** Cells of 64 hex digits: hashed already. */
  sha256: count,
  /** Cells that are e-mail addresses. */
  email: count,
  /** Cells that are device ids. */
  device: count,
  /** Cells that have the digits of a phone number. */
  phone: count,
  /** Those of them that are also written as a phone number: with a plus, brackets or gaps. */
  formattedPhone: count,
  /** Cells that name a region: a code, a name or a calling code with a plus. */
  region: count,
  /** Cells of digits alone that are the calling code of a region. */
  callingCode: count.default(0),
  /** Distinct values, roughly; at most 1,000. */
  distinct: count,
  /** Phone numbers of digits alone that do not begin with 0. */
  bareDigits: count.default(0),
  /** Those of them that are numbers in use when a plus is put before them. */
  readAsInternational: count.default(0),
  /** Phone numbers that lack their area code. */
  noAreaCode: count.default(0),
  /** Phone numbers in no range that is in use. */
  notInUse: count.default(0),
  /** Digits that are a valid number with a plus before them, and without. */
  bothReadingsValid: count.default(0),
});

const surveySchema = z.strictObject({
  export: z.strictObject({
    format: z.enum(['csv', 'parquet', 'json']),
    files: count,
    bytes: count,
    oneTaskFiles: count.default(0),
  }),
  /** Rows that were surveyed. */
  rows: count,
  /** Records among them that could not be read. */
  malformed: count.default(0),
  /** Whether a preparation may find that it cannot be told which lines are one record; that depends on its identifiers. */
  mayBeAmbiguous: z.boolean().default(false),
  /** Cells of the first file's first line, those of them with text, and the most cells of a line below it (CSV); null of an empty export. */
  head: z.tuple([count, count, count]).nullable(),
  columns: z.array(columnSchema),
  /** Parquet columns that no identifier can be read from, with their types. */
  unusable: z.array(z.strictObject({ column: z.string(), type: z.string() })),
});

/** How many cells of each column could be what. Holds counts, never values. */
export type Survey = z.infer<typeof surveySchema>;
export type SurveyedColumn = Survey['columns'][number];

/** What nothing in an export tells. */
export interface KnownOfExport {
  /** Names of the columns of CSV files without a header. */
  readonly columns?: readonly string[];
  /** Region of phone numbers without a country code. */
  readonly defaultRegion?: string;
  /** Names of columns that a person or a configuration gives: they are shown although they may be data. */
  readonly named?: readonly string[];
}

/**
 * Surveys an export on this machine's disk with local Spark.
 *
 * @param exportPath the export's folder, or its one file
 * @param rows how many rows to read
 * @param spark runs the survey
 * @param known what nothing in the export tells
 * @throws {PrepareFailedError} when the export cannot be read
 * @throws {LocalProcessError} when Spark ended instead of answering
 */
export function surveyLocally(
  exportPath: string,
  rows: number,
  spark: LentSpark,
  known: KnownOfExport = {},
): Promise<Survey> {
  return withPrivateFolder('survey', async (folder) => {
    const out = join(folder, 'survey.json');
    const args = ['--export', resolve(exportPath), '--out', out, '--rows', String(rows)];
    if (known.columns !== undefined) args.push('--columns', known.columns.join(','));
    if (known.defaultRegion !== undefined) args.push('--default-region', known.defaultRegion);
    if (known.named !== undefined) args.push('--named', JSON.stringify(known.named));
    await spark.run(SURVEY_SCRIPT, args);
    return surveySchema.parse(JSON.parse(readFileSync(out, 'utf8')));
  });
}
