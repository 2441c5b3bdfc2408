import { explainReason } from '../lambdas/shared/report/reasons.ts';
import type { Report } from '../lambdas/shared/report/schema.ts';
import { showCountOf } from '../lambdas/shared/report-page/numbers.ts';

type RejectedRows = Report['rejectedRows'];

/** Tells for each reason how many rows were left out of an export, a line each. */
export function rejectedRowLines(rejectedRows: RejectedRows): string[] {
  return Object.entries(rejectedRows).map(
    ([reason, count]) => `${showCountOf(count, 'row')} rejected: ${reason}`,
  );
}

/**
 * Puts the reasons of a report into words, each once, with what can be done about it.
 *
 * @param rejectedRows rows by reason
 * @param columns cells of each column by reason
 * @returns a line for each reason
 */
export function remedyLines(
  rejectedRows: RejectedRows,
  columns: readonly { readonly rejected: Readonly<Record<string, number>> }[],
): string[] {
  const reasons = new Set([rejectedRows, ...columns.map(({ rejected }) => rejected)].flatMap(Object.keys));
  return [...reasons].toSorted().map((reason) => {
    const { title, remedy } = explainReason(reason);
    return `${reason}: ${title}. ${remedy}`.trimEnd();
  });
}
