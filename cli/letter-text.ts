import type { DeadLetter } from '../lambdas/shared/queue/redrive.ts';
import { explainDeadLetter, NO_REASON } from '../operations/dead-letters/reasons.ts';
import { terminalTable } from './table.ts';
import type { TableTerminal } from './terminal.ts';

/**
 * Shows dead letters as a table, and how many there are.
 *
 * @param letters dead letters
 * @param outcome what was done with them, for example `found`
 * @param terminal gives the styles and the width
 * @param remedies said between the table and the count
 */
export function letterText(
  letters: readonly DeadLetter[],
  outcome: string,
  terminal: TableTerminal,
  remedies: readonly string[] = [],
): string {
  const count = `${letters.length} ${letters.length === 1 ? 'dead letter' : 'dead letters'} ${outcome}.`;
  if (letters.length === 0) return count;
  const table = terminalTable(
    ['since', 'reason', 'code', 'about', 'message'].map((heading) => ({ heading })),
    letters.map((letter) => [
      letter.deadLetteredAt?.toISOString().slice(0, 16).replace('T', ' ') ?? '',
      letter.reason ?? NO_REASON,
      letter.code ?? '',
      letter.subject ?? '',
      letter.message ?? '',
    ]),
    terminal,
  );
  return [table, ...remedies, count].join('\n\n');
}

/**
 * Says what the reasons of dead letters mean, and what to do.
 *
 * @param letters dead letters
 * @returns a line for each reason, those of most letters first
 */
export function letterRemedies(letters: readonly DeadLetter[]): string {
  const counts = new Map<string, number>();
  for (const { reason = NO_REASON } of letters) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason]) => {
      const { title, remedy } = explainDeadLetter(reason);
      return title === reason ? `${reason}: ${remedy}` : `${reason}: ${title}. ${remedy}`;
    })
    .join('\n');
}
