import type { IdentifierType } from '../../lambdas/shared/identifiers.ts';
import { isSameName } from './column-name.ts';
import { type Guess, isRegionOf, shownName, takenOf } from './columns.ts';
import type { SurveyedColumn } from './survey.ts';

/** What a column without identifiers is in use for. */
type ColumnUse = 'region of each row' | 'audience of each row';

/** A column that is taken for no identifier. */
export interface UntakenColumn {
  /** Its name; `column 3` in place of text that does not look like a name. */
  readonly column: string;
  /** Distinct values, roughly, among the rows that were surveyed. */
  readonly distinct: number;
  /** What it is in use for: by the source, or by what its name says. */
  readonly usedFor?: ColumnUse;
  /** What it could be otherwise. */
  readonly couldBe?: PossibleUse;
}

/** What a column that is taken for no identifier could be. */
export type PossibleUse = 'audience' | 'region' | 'hashes of an unknown type' | IdentifierType;

/** Columns that are in use beside those of identifiers. */
export interface UsedColumns {
  readonly regions: readonly string[];
  readonly audience: string | undefined;
}

/** @returns the columns that a guess takes by their names: regions only beside phone numbers */
export const usesOf = (guess: Guess): UsedColumns => ({
  regions:
    guess.regionColumn !== undefined && takenOf(guess).some(({ type }) => type === 'phone')
      ? [guess.regionColumn]
      : [],
  audience: guess.audienceColumn,
});

/**
 * Tells what a column is that is taken for no identifier.
 *
 * @param surveyed the column
 * @param place of it, from 1
 * @param guess what the columns of the export could be
 * @param uses the columns that are in use; case and outer spaces do not count, as in a configuration
 */
export function untaken(
  surveyed: SurveyedColumn,
  place: number,
  guess: Guess,
  uses: UsedColumns,
): UntakenColumn {
  const column = shownName(surveyed, place);
  const usedFor = purposeOf(surveyed.column, uses);
  const couldBe = couldBeOf(column, guess);
  return {
    column,
    distinct: surveyed.distinct,
    ...(usedFor === undefined ? {} : { usedFor }),
    ...(couldBe === undefined ? {} : { couldBe }),
  };
}

function purposeOf(column: string, { regions, audience }: UsedColumns): ColumnUse | undefined {
  if (regions.some((region) => isSameName(region, column))) return 'region of each row';
  return audience !== undefined && isSameName(audience, column) ? 'audience of each row' : undefined;
}

/** @returns what a column could be that is taken for no identifier; undefined when nothing says so */
export function couldBeOf(column: string, guess: Guess): PossibleUse | undefined {
  if (isRegionOf(guess, column)) return 'region';
  if (guess.unknownHashes.includes(column)) return 'hashes of an unknown type';
  if (guess.audienceColumns.includes(column)) return 'audience';
  return guess.identifiers.find((one) => one.column === column && one.doubt !== undefined)?.type;
}
