import { showCount, showCountOf } from '../lambdas/shared/report-page/numbers.ts';
import { MAX_NAME_LENGTH } from '../lambdas/shared/tiktok/constants.ts';
import { isPlaceOfColumn } from '../operations/sources/column-name.ts';
import type { WrittenSource } from '../operations/sources/config-file.ts';
import { encodingTexts, type TitleLine, titleTexts } from '../operations/sources/file-warnings.ts';
import type { Survey } from '../operations/sources/survey.ts';

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

/** Warns of a title above the header. */
export const titleWarnings = (title: TitleLine | undefined): string[] => titleTexts(title).map(warning);

/** Warns of text that is not UTF-8. */
export const encodingWarnings = (columns: readonly string[]): string[] => encodingTexts(columns).map(warning);

const warning = (text: string): string => `warning: ${text}`;

/** Explains what is shown in place of names of columns that may be data. */
export const hiddenNameLines = (columns: readonly string[]): string[] =>
  columns.some(isPlaceOfColumn)
    ? [
        `${columns.filter(isPlaceOfColumn).join(', ')}: not shown by name, because it may be data. Options take the name that the export has.`,
      ]
    : [];
