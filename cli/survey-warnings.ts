import { showCount, showCountOf } from '../lambdas/shared/report-page/numbers.ts';
import { MAX_NAME_LENGTH } from '../lambdas/shared/tiktok/constants.ts';
import { isPlaceOfColumn } from '../operations/sources/column-name.ts';
import type { WrittenSource } from '../operations/sources/config-file.ts';
import type { Survey } from '../operations/sources/survey.ts';
import type { TitleLine } from '../operations/sources/title-line.ts';

/**
 * Warns of rows that no audience will have.
 *
 * @param source as it is written
 * @param survey of the export
 * @returns a line for rows without a name of an audience, and one for those with a name that cannot be used
 */
export function audienceWarnings({ audience }: Pick<WrittenSource, 'audience'>, survey: Survey): string[] {
  const found = survey.columns.find((one) => 'column' in audience && one.column === audience.column);
  if (found === undefined) return [];
  const rejected = [
    { count: found.missing, what: `no text in "${found.column}"`, remedy: 'Fill the column in each row.' },
    {
      count: survey.rows - found.missing - found.audience,
      what: `text in "${found.column}" that cannot name an audience`,
      remedy: `A name has at most ${MAX_NAME_LENGTH} characters, in UTF-8, without “/” and control characters.`,
    },
  ];
  return rejected
    .filter(({ count }) => count > 0)
    .map(
      ({ count, what, remedy }) =>
        `warning: ${showCount(count)} of ${showCountOf(survey.rows, 'row')} have ${what}: they will be rejected. ${remedy}`,
    );
}

/** Warns of a title above the header, which makes every record malformed. */
export const titleWarnings = (title: TitleLine | undefined): string[] =>
  title === undefined
    ? []
    : [
        `warning: every record is malformed: the first line has ${showCountOf(title.cells, 'cell')}, and the lines below it have up to ${showCount(title.below)}. Remove the lines above the header.`,
      ];

/** Warns of text that is not UTF-8, as programs for tables write it by default. */
export function encodingWarnings(columns: readonly string[]): string[] {
  if (columns.length === 0) return [];
  const named = columns.map((column) => (isPlaceOfColumn(column) ? column : `"${column}"`)).join(', ');
  return [`warning: text of ${named} is not UTF-8 and may be rejected: save the file as UTF-8.`];
}

/** Explains what is shown in place of names of columns that may be data. */
export const hiddenNameLines = (columns: readonly string[]): string[] =>
  columns.some(isPlaceOfColumn)
    ? [
        `${columns.filter(isPlaceOfColumn).join(', ')}: not shown by name, because it may be data. Options take the name that the export has.`,
      ]
    : [];
