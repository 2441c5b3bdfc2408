import { type ColumnPlan, columnPlan, IDENTIFIER_COLUMNS, type IdentifierColumn } from './columns.ts';
import { GeneratorError } from './errors.ts';
import { MOST_PEOPLE, type PhoneStyle } from './phone.ts';

/** Columns without identifiers: the audience's name, the region of the phone, and one that is not used. */
const OTHER_COLUMNS = ['segment', 'country', 'last_visit'] as const;
const COLUMN_NAMES = [...OTHER_COLUMNS, ...IDENTIFIER_COLUMNS] as const;
export type ColumnName = (typeof COLUMN_NAMES)[number];

/** The columns of the source `loyalty` in pipeline.config.json. */
export const DEFAULT_COLUMNS: readonly ColumnName[] = [
  'segment',
  'email',
  'hashed_email',
  'phone',
  'country',
  'idfa',
  'gaid',
];

/** Names that a folder, a URL and a form must preserve. */
export const DEFAULT_AUDIENCES = [
  'foodies',
  'Café lovers',
  'travel-2026',
  'home & garden',
  'sports fans 18+',
] as const;

export type Format = 'csv' | 'jsonl' | 'parquet';

/** The parameters of an export; its content is a function of these values. */
export interface ExportPlan {
  readonly seed: number;
  readonly rows: number;
  readonly columns: readonly ColumnName[];
  readonly audiences: readonly [string, ...string[]];
  readonly phones: PhoneStyle;
  /** Truncated records, for each 1,000 rows and in addition to them. */
  readonly cutPerMille: number;
}

/** @throws {GeneratorError} when no export fits the values */
export function checkPlan(plan: ExportPlan): void {
  if (!Number.isInteger(plan.rows) || plan.rows < 0 || plan.rows > MOST_PEOPLE) {
    throw new GeneratorError(`rows: expected a whole number from 0 to ${MOST_PEOPLE}, found ${plan.rows}`);
  }
  if (!Number.isInteger(plan.seed) || plan.seed < 0 || plan.seed >= 2 ** 31) {
    throw new GeneratorError(`seed: expected a whole number from 0 to ${2 ** 31 - 1}, found ${plan.seed}`);
  }
  const unknown = plan.columns.find((column) => !COLUMN_NAMES.includes(column));
  if (unknown !== undefined) {
    throw new GeneratorError(`columns: expected some of ${COLUMN_NAMES.join(', ')}, found ${unknown}`);
  }
  if (identifierColumns(plan).length === 0)
    throw new GeneratorError('columns: expected at least one identifier');
}

/** @returns the plan's identifier columns, in their order */
export const identifierColumns = ({ columns, phones }: ExportPlan): ColumnPlan[] =>
  columns
    .filter((column): column is IdentifierColumn => IDENTIFIER_COLUMNS.some((one) => one === column))
    .map((column) => columnPlan(column, phones));
