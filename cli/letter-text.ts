import type { DeadLetter } from '../lambdas/shared/queue/redrive.ts';
import { textTable } from './table.ts';
import type { TableTerminal } from './terminal.ts';

/**
 * Shows dead letters as a table, and how many there are.
 *
 * @param letters dead letters
 * @param outcome what was done with them, for example `found`
 * @param terminal gives the styles
 */
export function letterText(letters: readonly DeadLetter[], outcome: string, terminal: TableTerminal): string {
  const count = `${letters.length} ${letters.length === 1 ? 'dead letter' : 'dead letters'} ${outcome}.`;
  if (letters.length === 0) return count;
  const table = textTable(
    ['since', 'reason', 'code', 'about', 'message'].map((heading) => ({ heading })),
    letters.map((letter) => [
      letter.deadLetteredAt?.toISOString().slice(0, 16).replace('T', ' ') ?? '',
      letter.reason ?? 'given up by the queue',
      letter.code ?? '',
      letter.subject ?? '',
      letter.message ?? '',
    ]),
    (line) => terminal.style('bold', line),
    terminal.tableWidth,
  );
  return `${table}\n\n${count}`;
}
