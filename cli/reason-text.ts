import { explainReason, NOTES, type NoteName } from '../lambdas/shared/report/reasons.ts';
import type { Report, ReportColumn } from '../lambdas/shared/report/schema.ts';
import { explainWarnings } from '../lambdas/shared/report/warnings.ts';
import { showCount, showCountOf } from '../lambdas/shared/report-page/numbers.ts';
import type { SurveyedColumn } from '../operations/sources/survey.ts';

type RejectedRows = Report['rejectedRows'];

/** Counts of a column that are put into words. */
export type CountedColumn = Pick<ReportColumn, NoteName> & {
  readonly rejected: Readonly<Record<string, number>>;
};

const NOTE_NAMES = Object.keys(NOTES) as NoteName[];

/** Tells for each reason how many records were left out of an export, a line each, and where malformed ones are. */
export function rejectedRowLines({
  rejectedRows,
  malformed,
}: {
  readonly rejectedRows: RejectedRows;
  readonly malformed: Report['malformed'];
}): string[] {
  const counts = Object.entries(rejectedRows).map(
    ([reason, count]) => `${showCountOf(count, 'record')} rejected: ${reason}`,
  );
  return [...counts, ...malformed.map(({ file, line }) => `  malformed: ${file} line ${line}`)];
}

/** @returns the notes that a column has, each with its count */
export const notesOf = (column: Pick<ReportColumn, NoteName>): string[] =>
  NOTE_NAMES.filter((name) => column[name] > 0).map((name) => `${name} ${showCount(column[name])}`);

/**
 * Puts the reasons and notes of a report into words, each once, with what can be done about it.
 *
 * @param rejectedRows records by reason
 * @param columns cells of each column by reason, and its notes
 * @returns a line for each reason and note
 */
export function remedyLines(rejectedRows: RejectedRows, columns: readonly CountedColumn[]): string[] {
  const reasons = new Set([rejectedRows, ...columns.map(({ rejected }) => rejected)].flatMap(Object.keys));
  const notes = NOTE_NAMES.filter((name) => columns.some((column) => column[name] > 0));
  const texts = [
    ...[...reasons].toSorted().map((reason) => ({ name: reason, ...explainReason(reason) })),
    ...notes.map((name) => ({ name, ...NOTES[name] })),
  ];
  return texts.map(({ name, title, remedy }) => `${name}: ${title}. ${remedy}`.trimEnd());
}

/** @returns a line for each warning, with what can be done about it */
export const warningLines = (warnings: Report['warnings']): string[] =>
  explainWarnings(warnings).map(({ title, remedy }) => `Warning: ${title}. ${remedy}`);

/** @returns a line for each thing that the survey of a phone column warns of, with what can be done about it */
export const surveyedNumberLines = (
  column: Pick<SurveyedColumn, 'noAreaCode' | 'notInUse' | 'bothReadingsValid'>,
): string[] =>
  [
    { count: column.noAreaCode, ...explainReason('no_area_code') },
    { count: column.notInUse, ...NOTES.notInUse },
    { count: column.bothReadingsValid, ...NOTES.bothReadingsValid },
  ]
    .filter(({ count }) => count > 0)
    .map(({ count, title, remedy }) => `  ${showCountOf(count, 'cell')}: ${title}. ${remedy}`);
