import type { NumberReading } from '../lambdas/shared/config/schema.ts';
import type { IdentifierType } from '../lambdas/shared/identifiers.ts';
import { showDistinct } from '../lambdas/shared/report-page/numbers.ts';
import { shellQuote } from '../operations/commands.ts';
import { columnsOf, showColumnName } from '../operations/sources/column-name.ts';
import { type PossibleRegion, shownName, unnamedIdentifiers } from '../operations/sources/columns.ts';
import type { WrittenSource } from '../operations/sources/config-file.ts';
import type { Doubt } from '../operations/sources/doubt.ts';
import type { Survey } from '../operations/sources/survey.ts';
import { unusableText } from '../operations/sources/unusable-column.ts';
import { surveyedNumberLines } from './reason-text.ts';

/** A column that is taken for an identifier. */
export interface SaidColumn {
  readonly column: string;
  readonly type: IdentifierType;
  /** What said so; left out when a person did. */
  readonly by?: 'name' | 'content';
  /** How its digits without a plus are read; left out where nothing says so. */
  readonly numbers?: NumberReading | undefined;
  /** Column with each row's region, which a survey does not know. */
  readonly regionColumn?: string | undefined;
}

const READINGS: Readonly<Record<NumberReading, string>> = {
  auto: 'digits without a plus are read in the way that makes the better number',
  international: 'digits without a plus begin with the country code',
  national: 'digits without a plus have no country code',
};

/** Tells what columns are taken for identifiers, and what the survey warns of: a line each. */
export const takenLines = (taken: readonly SaidColumn[], survey: Pick<Survey, 'columns'>): string[] =>
  taken.flatMap(({ column, type, by, numbers, regionColumn }) => {
    const isPhone = type === 'phone';
    const why = by === undefined ? 'as given' : `by its ${by}`;
    const reading = isPhone && numbers !== undefined ? `; ${READINGS[numbers]}` : '';
    const isJudged = isPhone && regionColumn === undefined;
    const phones = survey.columns.filter((other) => isJudged && other.column === column);
    return [`${column}: ${type}, ${why}${reading}`, ...phones.flatMap(surveyedNumberLines)];
  });

/** Tells that a column is left out although it looks like identifiers, why, and how to take it. */
export const doubtLine = (column: string, type: IdentifierType, doubt: Doubt): string =>
  `${column}: left out, because ${doubt}; it looks like ${type}: to take it, give all columns with --identifier, this one as ${shellQuote(`${column}=${type}`)}`;

/** Tells which columns could have the region of each row, and why they are not taken for it: a line for each reason. */
export function possibleRegionLines(columns: readonly PossibleRegion[]): string[] {
  const doubts = new Set(columns.map(({ doubt }) => doubt));
  return [...doubts].map((doubt) => {
    const names = columns.filter((one) => one.doubt === doubt).map(({ column }) => `"${column}"`);
    return `Not taken for the region of each row, because ${doubt}: ${names.join(', ')}. --region-column takes one.`;
  });
}

/** Tells which columns of a source have the region and the audience of each row: a line each. */
export function rowColumnLines(
  { audience, identifiers = [] }: WrittenSource,
  { columns }: Pick<Survey, 'columns'>,
): string[] {
  const regions = new Set(
    identifiers.flatMap((one) => (one.type === 'phone' ? (one.regionColumn ?? []) : [])),
  );
  const named = columns.filter((one) => 'column' in audience && one.column === audience.column);
  return [
    ...[...regions].map((column) => `${column}: region of each row, for numbers without a country code`),
    ...named.map(
      ({ column, distinct }) =>
        `${column}: names the audience of each row, ${showDistinct(distinct)}; TikTok gets them as names`,
    ),
  ];
}

/**
 * Tells which columns a source leaves out although they hold identifiers, or because they cannot be read: a line each.
 *
 * @param source as it is written
 * @param survey of the export
 * @param unknownHashes columns with hashes of an unknown type
 */
export function leftOutLines(
  source: WrittenSource,
  survey: Survey,
  unknownHashes: readonly string[],
): string[] {
  const used = columnsOf(source);
  const hashes = unknownHashes.filter((column) => !used.includes(column));
  const unnamed = unnamedIdentifiers(survey).filter(({ column }) => !used.includes(column.column));
  return [
    ...hashes.map(
      (column) =>
        `${column}: left out, because nothing says what its hashes are of; for example --identifier ${shellQuote(`${column}=email`)}`,
    ),
    ...unnamed.map(
      ({ column, place, holds }) =>
        `${shownName(column, place)}: left out, because its name may be data; it looks like ${holds}: give it by its name with --identifier`,
    ),
    ...survey.unusable.map(
      ({ column, type }, index) =>
        `${showColumnName(column, survey.columns.length + index + 1)}: left out, because it is not usable: ${unusableText(type)}`,
    ),
  ];
}
