import { breakLine } from './help-text.ts';
import type { TableTerminal } from './terminal.ts';
import { printable, textWidth } from './text-width.ts';

/** One column of a table. */
export interface TableColumn {
  readonly heading: string;
  /** Numbers are aligned right. @default 'left' */
  readonly align?: 'left' | 'right';
}

const GAP = '  ';
/** Before what continues a row on a further line. */
const INDENT = '    ';

/**
 * Lays a table out for a terminal. Where its lines are too long for the terminal, each row takes several: columns that do not
 * fit continue below, indented, and a text that is too long for a line is broken between words.
 *
 * @param columns headings and alignment
 * @param rows texts of the cells, one per column; a missing one is empty
 * @param heading puts a line of headings into a style
 * @param width characters that fit in a line
 * @returns lines without one at the end
 */
export function textTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  heading: (line: string) => string = (line) => line,
  width: number = Number.POSITIVE_INFINITY,
): string {
  const cells = rows.map((row) => columns.map((_, index) => printable(row[index] ?? '')));
  const widths = columns.map((column, index) =>
    Math.max(textWidth(column.heading), ...cells.map((row) => textWidth(row[index] ?? ''))),
  );
  const groups = groupColumns(widths, width);
  const padded = (texts: readonly string[], index: number): string =>
    pad(texts[index] ?? '', widths[index] ?? 0, columns[index]?.align ?? 'left');
  const lines = (texts: readonly string[]): string[] =>
    groups.flatMap((group, place) => {
      const indent = place === 0 ? '' : INDENT;
      const line = group.map((index) => padded(texts, index)).join(GAP);
      const parts = group.length === 1 ? breakLine(line.trimEnd(), width - indent.length) : [line.trimEnd()];
      return parts.filter((part) => place === 0 || part !== '').map((part) => `${indent}${part}`);
    });
  return [...lines(columns.map((column) => column.heading)).map(heading), ...cells.flatMap(lines)].join('\n');
}

/**
 * Lays a table out for the terminal that shows it.
 *
 * @param columns as of {@link textTable}, and `rows` likewise
 * @param terminal gives the style of the headings and the width
 * @param heading the style
 */
export const terminalTable = (
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  terminal: TableTerminal,
  heading: 'bold' | 'dim' = 'bold',
): string => textTable(columns, rows, (line) => terminal.style(heading, line), terminal.tableWidth);

/** @returns the columns of each line of a row, by their places: as many as fit, and at least one */
function groupColumns(widths: readonly number[], width: number): number[][] {
  const groups: number[][] = [[]];
  let used = 0;
  for (const [index, own] of widths.entries()) {
    const group = groups.at(-1);
    const room = groups.length === 1 ? width : width - INDENT.length;
    if (group === undefined || (group.length > 0 && used + own > room)) {
      groups.push([index]);
      used = own + GAP.length;
    } else {
      group.push(index);
      used += own + GAP.length;
    }
  }
  return groups;
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'right' ? space + text : text + space;
}
