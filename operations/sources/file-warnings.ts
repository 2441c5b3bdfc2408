import { showCount, showCountOf } from '../../lambdas/shared/report-page/numbers.ts';
import { isPlaceOfColumn } from './column-name.ts';
import { shownName } from './columns.ts';
import type { Survey } from './survey.ts';

/** A first line that is no header, as a title above one. */
export interface TitleLine {
  /** Cells of the first line. */
  readonly cells: number;
  /** Those of them that have text. */
  readonly named: number;
  /** Most cells of a line below it. */
  readonly below: number;
}

/**
 * Finds out whether the first line looks like a title: every record is malformed because it has fewer cells than those below it,
 * or it has one text and blanks beside it, as programs for tables fill a short line up.
 *
 * @returns undefined when it does not
 */
export function titleLineOf({ rows, malformed, head, columns }: Survey): TitleLine | undefined {
  const [cells, named, below] = head ?? [0, 0, 0];
  const isShort = rows === 0 && malformed > 0 && below > cells;
  const isAlone = named <= 1 && cells - named >= 2 && columns.every(({ typeByName }) => typeByName === null);
  return isShort || isAlone ? { cells, named, below } : undefined;
}

/** Warns of a title above the header; the texts begin in lower case, as something may be said before them. */
export function titleTexts(title: TitleLine | undefined): string[] {
  if (title === undefined) return [];
  const { cells, named, below } = title;
  const found =
    below > cells
      ? `every record is malformed: the first line has ${showCountOf(cells, 'cell')}, and the lines below it have up to ${showCount(below)}`
      : `${named === 0 ? 'none' : 'only one'} of the ${showCount(cells)} cells of the first line has text, as in a title: columns without a name cannot be used`;
  return [`${found}. Remove the lines above the header.`];
}

/** Warns of text that is not UTF-8, as programs for tables write it by default. */
export function encodingTexts(columns: readonly string[]): string[] {
  if (columns.length === 0) return [];
  const named = columns.map((column) => (isPlaceOfColumn(column) ? column : `"${column}"`)).join(', ');
  return [`text of ${named} is not UTF-8 and may be rejected: save the file as UTF-8.`];
}

/** @returns the columns with text that is not UTF-8, as they are shown */
export const notUtf8In = ({ columns }: Survey): string[] =>
  columns.flatMap((column, index) => (column.notUtf8 > 0 ? shownName(column, index + 1) : []));
