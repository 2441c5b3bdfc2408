import { printable, textWidth } from './text-width.ts';

/** One column of a table. */
export interface TableColumn {
  readonly heading: string;
  /** Numbers are aligned right. @default 'left' */
  readonly align?: 'left' | 'right';
}

const GAP = '  ';

/**
 * Lays a table out for a terminal.
 *
 * @param columns headings and alignment
 * @param rows texts of the cells, one per column; a missing one is empty
 * @param heading puts the line of headings into a style
 * @returns lines without one at the end
 */
export function textTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  heading: (line: string) => string = (line) => line,
): string {
  const cells = rows.map((row) => columns.map((_, index) => printable(row[index] ?? '')));
  const widths = columns.map((column, index) =>
    Math.max(textWidth(column.heading), ...cells.map((row) => textWidth(row[index] ?? ''))),
  );
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, index) => pad(text, widths[index] ?? 0, columns[index]?.align ?? 'left'))
      .join(GAP)
      .trimEnd();
  return [heading(line(columns.map((column) => column.heading))), ...cells.map(line)].join('\n');
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'right' ? space + text : text + space;
}
