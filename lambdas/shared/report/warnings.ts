import { showCount, showCountOf, showShare } from '../report-page/numbers.ts';
import type { ReasonText } from './reasons.ts';
import type { ReportWarning } from './schema.ts';

/** What each warning means, and what to do about it. A warning never stops an export. */
export const WARNINGS: Readonly<Record<ReportWarning['warning'], ReasonText>> = {
  below_minimum: {
    title: 'Partition with fewer than 1,000 lines',
    remedy:
      'An ad group can use an audience once 1,000 of its people are matched. TikTok refuses a later change after which it would have fewer than 1,000 members.',
  },
  not_in_use: {
    title: 'More than a tenth of the phone numbers are outside all ranges in use',
    remedy: 'Check the region of the column, and whether it contains placeholders.',
  },
  both_readings_valid: {
    title: 'Digits that are a valid number with and without country code',
    remedy: 'Set “numbers” of the column to what it contains: international or national.',
  },
  upper_case_hashes: {
    title: 'All hashes of a column are in upper case',
    remedy:
      'Such hashes were often made without normalising the value. Check with a known address that its lower-case form was hashed.',
  },
  partition_shrank: {
    title: 'Partition with less than half the lines of the run before',
    remedy: 'Check that the export is complete, especially before a replace.',
  },
  one_task_files: {
    title: 'Files that cannot be split',
    remedy:
      'One worker reads each such file. Export plain files, or more and smaller ones, to prepare faster.',
  },
};

/**
 * Explains the warnings of a report.
 *
 * @returns for each warning a sentence with its place and counts, and the remedy; one for all partitions below the
 * minimum, because there may be hundreds
 */
export function explainWarnings(warnings: readonly ReportWarning[]): ReasonText[] {
  const small = warnings.filter(({ warning }) => warning === 'below_minimum');
  if (small.length < 2) return warnings.map(explain);
  const { remedy } = WARNINGS.below_minimum;
  const title = `${showCount(small.length)} partitions have fewer lines than TikTok’s minimum of 1,000`;
  return [...warnings.filter((warning) => !small.includes(warning)).map(explain), { title, remedy }];
}

const explain = (warning: ReportWarning): ReasonText => ({
  title: sentenceOf(warning),
  remedy: WARNINGS[warning.warning].remedy,
});

function sentenceOf(warning: ReportWarning): string {
  switch (warning.warning) {
    case 'below_minimum':
      return `${placeOf(warning)} has ${showCountOf(warning.lines, 'line')}, below TikTok’s minimum of 1,000`;
    case 'not_in_use':
      return `${showCount(warning.count)} of ${showCount(warning.of)} phone numbers of “${warning.column}” (${showShare(warning.count, warning.of)}) are outside all ranges in use`;
    case 'both_readings_valid':
      return `${showCountOf(warning.count, 'cell')} of “${warning.column}” ${warning.count === 1 ? 'is' : 'are'} a valid phone number with and without country code, and read with it`;
    case 'upper_case_hashes':
      return `All hashes of “${warning.column}” (${showCount(warning.count)}) are in upper case`;
    case 'partition_shrank':
      return `${placeOf(warning)} has ${showCountOf(warning.lines, 'line')} after ${showCount(warning.previousLines)} in run ${warning.previousRun}`;
    case 'one_task_files':
      return `${showCountOf(warning.files, 'file')} cannot be split, so that one worker reads each`;
  }
}

const placeOf = ({ audience, format }: { audience: string; format: string }): string =>
  `${audience} (${format})`;
