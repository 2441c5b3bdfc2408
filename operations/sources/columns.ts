import { type IdentifierType, isNamedInternational } from '../../lambdas/shared/identifiers.ts';
import { isColumnName, isPlaceOfColumn, showColumnName } from './column-name.ts';
import { type Doubt, doubtOf } from './doubt.ts';
import {
  advertisingIdOf,
  isNamedForAudiences,
  isNamedForOthers,
  isNoAudienceName,
  wordsOf,
} from './name-words.ts';
import type { Survey, SurveyedColumn } from './survey.ts';

/** Share of the filled cells that must be of a type for the column to be taken for it by its content. */
const ENOUGH = 0.5;
/** Digits alone could be anything, so more of them must fit, and some must be written as a person writes a number. */
const ENOUGH_PHONES = 0.8;
const ENOUGH_FORMATTED = 0.3;
const ENOUGH_REGIONS = 0.9;
/** A column that is named for countries may also have them written out in some rows, in any language. */
const ENOUGH_NAMED_REGIONS = 0.5;

/** Share of the numbers written as digits alone that must be numbers in use when a plus is put before them. */
const ENOUGH_OF_A_READING = 0.95;

/** In place of a column: there is none. */
const NO_COLUMN = '-';

/** There are some 250 regions. */
const MOST_REGIONS = 260;
/** Audiences that a TikTok advertiser can have. */
const MOST_AUDIENCES = 400;

/** A word of a column's name that says that it holds countries. */
const COUNTRY_WORD = /country|^(countries|lae?nd(er)?(code)?|pays|pais|paese|nation)$/;
/** These can also be states or parts of a market: in Brazil and the USA half of their codes are codes of countries, too. */
const REGION_WORD = /^(region|regioncode|market)$/;
/** The last word of a name for a country code; a credit card is called so, too. */
const CODE_WORD = /^cc$/;
/** A name for calling codes. Those of a `country_code` are only offered: the numeric code 250 of France calls Rwanda. */
const CALLING_CODES =
  /\b((dial|dialing|dialling|calling|isd|phone|tel|mobile)( country)? ?(code|prefix|cc)|landesvorwahl|indicatif)$/;
/** Where a person comes from, which does not say where the phone is. */
const ORIGIN =
  /birth|\bborn\b|\borigin\b|\bnational|citizen|passport|geburt|herkunft|naissance|nacimiento|nascimento|nascita/;
/** Two letters too, and other things: the state CA is not the region CA. */
const NO_REGION_NAMES = /state|province|lang|locale/i;
/** How digits without a plus are read where a column suggests it: with the country code. */
export type Reading = 'international';

/** What is known of the regions of phone numbers. */
export interface KnownRegions {
  /** Column with each row's region; `-` for none, left out to guess it. */
  readonly regionColumn?: string | undefined;
  /** Region of numbers without a country code. */
  readonly defaultRegion?: string | undefined;
}

/** A column of an export that looks like identifiers. */
export interface GuessedColumn {
  readonly column: string;
  readonly type: IdentifierType;
  /** Whether its usual name said so, or the cells in it. */
  readonly by: 'name' | 'content';
  /** How its digits without a plus are to be read, where its name or its cells say so. */
  readonly numbers?: Reading;
  /** Why it is taken only if a person says so; left out where nothing speaks against it. */
  readonly doubt?: Doubt;
}

/** Why a column whose cells could be regions is taken for the region of each row only if a person says so; of several columns. */
type RegionDoubt = (typeof REGION_DOUBTS)[keyof typeof REGION_DOUBTS];

const REGION_DOUBTS = {
  unnamed: 'their names do not say so',
  origin: 'their names say where people come from, which is not where their phones are',
  somebodyElse: 'their names say that they belong to somebody else than the customer',
  callingCodes: 'their digits could be calling codes or other numbers of countries (250 is Rwanda or France)',
} as const;

/** A column whose cells could be the region of each row. */
export interface PossibleRegion {
  readonly column: string;
  /** Why it is not taken for it. */
  readonly doubt: RegionDoubt;
}

/** What a survey makes of an export. */
export interface Guess {
  /** Columns that look like identifiers. */
  readonly identifiers: readonly GuessedColumn[];
  /** Columns that hold hashes of something that nothing tells. */
  readonly unknownHashes: readonly string[];
  /** The column with each row's region, if its name says so. */
  readonly regionColumn?: string;
  /** Columns whose cells could be regions; a person may choose one. Left out: none. */
  readonly couldBeRegions?: readonly PossibleRegion[];
  /** The column whose name says that it names the audience of each row; no other is taken by itself. */
  readonly audienceColumn?: string;
  /** Columns that could name the audience of each row, the likeliest first. */
  readonly audienceColumns: readonly string[];
}

/**
 * Guesses from a survey what the columns of an export are.
 *
 * @param survey counts of what the cells could be
 * @param known what a person or a configuration says of the regions of phone numbers
 */
export function guessColumns({ rows, columns: all }: Survey, known: KnownRegions = {}): Guess {
  // What does not look like a name may be somebody's data, and must not come into a configuration.
  const columns = all.filter(isNamed);
  const isTaken = (column: SurveyedColumn) => typeOf(column, rows) !== undefined;
  const others = columns.filter((column) => !isTaken(column));
  const unknownHashes = others.filter((column) => share(column, column.sha256, rows) >= ENOUGH);
  const regionColumn =
    known.regionColumn === NO_COLUMN ? undefined : (known.regionColumn ?? namedRegion(others, rows)?.column);
  const hasRegion = regionColumn !== undefined || known.defaultRegion !== undefined;
  const rest = others.filter(({ column }) => column !== regionColumn);
  const regions = rest.filter((column) => couldBeRegion(column, rows));
  const audiences = rest.filter(
    (column) =>
      !regions.includes(column) && !unknownHashes.includes(column) && couldNameAudiences(column, rows),
  );
  const likely = audiences.toSorted(byLikeliness).map(({ column }) => column);
  const audienceColumn = likely.find(isNamedForAudiences);
  return {
    identifiers: columns.flatMap((column) => guessColumn(column, rows, hasRegion)),
    unknownHashes: unknownHashes.map(({ column }) => column),
    ...(regionColumn === undefined ? {} : { regionColumn }),
    ...(regions.length > 0
      ? { couldBeRegions: regions.map(({ column }) => ({ column, doubt: regionDoubtOf(column) })) }
      : {}),
    ...(audienceColumn === undefined ? {} : { audienceColumn }),
    audienceColumns: likely,
  };
}

/** @returns the columns that are taken for identifiers by themselves: those that nothing speaks against */
export const takenOf = ({ identifiers }: Pick<Guess, 'identifiers'>): GuessedColumn[] =>
  identifiers.filter(({ doubt }) => doubt === undefined);

/** A column of a survey, as far as its name goes. */
export type NamedColumn = Pick<SurveyedColumn, 'column' | 'typeByName'>;

/** Whether a column has a name that is no data: one that is usual for an identifier, or that looks like a name. */
export const isNamed = ({ column, typeByName }: NamedColumn): boolean =>
  typeByName !== null || (isColumnName(column) && !isPlaceOfColumn(column));

/**
 * @param surveyed a column
 * @param place of it, from 1
 * @returns its name, or `column 3` in place of a name that may be data
 */
export const shownName = (surveyed: NamedColumn, place: number): string =>
  isNamed(surveyed) ? surveyed.column : showColumnName(surveyed.column, place);

/** Whether a column is taken for the region of each row, or could be it. */
export const isRegionOf = ({ regionColumn, couldBeRegions = [] }: Guess, column: string): boolean =>
  column === regionColumn || couldBeRegions.some((one) => one.column === column);

const typeOf = (column: SurveyedColumn, rows: number): IdentifierType | undefined =>
  column.typeByName ?? typeByContent(column, rows);

/**
 * Finds columns that hold identifiers and whose names may be data: they cannot come into a configuration by themselves.
 *
 * @returns their places, from 1, with what their cells are
 */
export const unnamedIdentifiers = ({ rows, columns }: Survey) =>
  columns.flatMap((column, index) => {
    const hashes = share(column, column.sha256, rows) >= ENOUGH ? 'hashes of an unknown type' : undefined;
    const holds = typeByContent(column, rows) ?? hashes;
    return isNamed(column) || holds === undefined ? [] : [{ column, place: index + 1, holds }];
  });

function guessColumn(column: SurveyedColumn, rows: number, hasRegion: boolean): GuessedColumn[] {
  const type = typeOf(column, rows);
  if (type === undefined) return [];
  const by = column.typeByName === null ? 'content' : 'name';
  const numbers = type === 'phone' ? suggestedReading(column, hasRegion) : undefined;
  const doubt = doubtOf(column, type, rows - column.missing);
  return [
    {
      column: column.column,
      type,
      by,
      ...(numbers === undefined ? {} : { numbers }),
      ...(doubt === undefined ? {} : { doubt }),
    },
  ];
}

/**
 * Digits of numbers whose region is known are best judged cell by cell, as `auto` does: 15123456789 is a mobile number of Germany,
 * and with a plus before it a number of Texas.
 *
 * @param column a phone column
 * @param hasRegion whether a column or a setting has the region of its numbers
 * @returns the reading of its digits without a plus that its name says, or that nearly all of its cells suggest
 */
export function suggestedReading(column: SurveyedColumn, hasRegion: boolean): Reading | undefined {
  const { bareDigits, readAsInternational } = column;
  if (isNamedInternational(column.column)) return 'international';
  const isSuggested = !hasRegion && bareDigits > 0 && readAsInternational >= ENOUGH_OF_A_READING * bareDigits;
  return isSuggested ? 'international' : undefined;
}

function typeByContent(column: SurveyedColumn, rows: number): IdentifierType | undefined {
  if (share(column, column.email, rows) >= ENOUGH) return 'email';
  if (share(column, column.device, rows) >= ENOUGH) return advertisingIdOf(column.column) ?? 'maid';
  const isPhone =
    share(column, column.phone, rows) >= ENOUGH_PHONES &&
    share(column, column.formattedPhone, rows) >= ENOUGH_FORMATTED;
  return isPhone ? 'phone' : undefined;
}

/**
 * Finds the column with each row's region by its name. Cells alone do not tell: `no` is Norway, `de` is a language and a
 * country, `Ms` is Montserrat, and a wrong region makes other people's numbers of those without a country code.
 */
function namedRegion(columns: readonly SurveyedColumn[], rows: number): SurveyedColumn | undefined {
  const named = (column: SurveyedColumn) => enoughRegions(column.column);
  const regions = columns.filter(
    (column) => isRegion(column, named(column), rows) || holdsCallingCodes(column, rows),
  );
  return regions.find((column) => named(column) === ENOUGH_NAMED_REGIONS) ?? regions[0];
}

/** A column that is named for regions is taken for them, unless its cells are calling codes. */
function regionDoubtOf(column: string): RegionDoubt {
  if (Number.isFinite(enoughRegions(column))) return REGION_DOUBTS.callingCodes;
  if (ORIGIN.test(wordsOf(column).join(' '))) return REGION_DOUBTS.origin;
  return isNamedForOthers(column) ? REGION_DOUBTS.somebodyElse : REGION_DOUBTS.unnamed;
}

/** Share of the filled cells of a column of this name that must be regions; more than all where its name does not say so. */
function enoughRegions(column: string): number {
  const words = wordsOf(column);
  if (ORIGIN.test(words.join(' ')) || isNamedForOthers(column)) return Number.POSITIVE_INFINITY;
  if (words.some((word) => COUNTRY_WORD.test(word))) return ENOUGH_NAMED_REGIONS;
  const mayBeNamed =
    CALLING_CODES.test(words.join(' ')) ||
    words.some((word) => REGION_WORD.test(word)) ||
    CODE_WORD.test(words.at(-1) ?? '');
  return mayBeNamed ? ENOUGH_REGIONS : Number.POSITIVE_INFINITY;
}

const couldBeRegion = (column: SurveyedColumn, rows: number): boolean =>
  (isRegion(column, ENOUGH_REGIONS, rows) || couldHoldCallingCodes(column, rows)) &&
  !isNamedForAudiences(column.column);

const isRegion = (column: SurveyedColumn, enough: number, rows: number, cells = column.region): boolean =>
  share(column, cells, rows) >= enough &&
  column.distinct <= MOST_REGIONS &&
  !NO_REGION_NAMES.test(column.column);

/** Digits alone are regions only under a name of regions: 1 and 44 are quantities and ages, too. */
const couldHoldCallingCodes = (column: SurveyedColumn, rows: number): boolean =>
  Number.isFinite(enoughRegions(column.column)) &&
  isRegion(column, ENOUGH_REGIONS, rows, column.region + column.callingCode);

const holdsCallingCodes = (column: SurveyedColumn, rows: number): boolean =>
  CALLING_CODES.test(wordsOf(column.column).join(' ')) && couldHoldCallingCodes(column, rows);

function couldNameAudiences(column: SurveyedColumn, rows: number): boolean {
  const filled = rows - column.missing;
  const isFew = column.distinct >= 1 && column.distinct <= MOST_AUDIENCES && column.distinct <= filled / 2;
  return isFew && !isNoAudienceName(column.column);
}

function byLikeliness(a: SurveyedColumn, b: SurveyedColumn): number {
  const named = Number(isNamedForAudiences(b.column)) - Number(isNamedForAudiences(a.column));
  return named === 0 ? a.distinct - b.distinct : named;
}

/** Share of the filled cells; 0 of none. */
function share({ missing }: SurveyedColumn, cells: number, rows: number): number {
  const filled = rows - missing;
  return filled === 0 ? 0 : cells / filled;
}
