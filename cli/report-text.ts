import type { Report, ReportColumn } from '../lambdas/shared/report/schema.ts';
import { showCount, showCountOf, showCrpuHours } from '../lambdas/shared/report-page/numbers.ts';
import { notesOf, rejectedRowLines, remedyLines, warningLines } from './reason-text.ts';
import { terminalTable } from './table.ts';
import type { TableTerminal } from './terminal.ts';

const right = (heading: string) => ({ heading, align: 'right' as const });

/**
 * A report for the terminal: what came in, what each column gave, what goes to TikTok.
 *
 * @param report of one run
 * @param terminal gives the styles
 * @returns lines of text
 */
export function reportText(report: Report, terminal: TableTerminal): string {
  const remedies = remedyLines(report.rejectedRows, report.columns).join('\n');
  const warnings = warningLines(report.warnings).join('\n');
  return [
    summary(report),
    columnTable(report, terminal),
    partitionTable(report, terminal),
    warnings,
    remedies,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function summary(report: Report): string {
  const { records, export: input, exportId, action } = report;
  const size = `${showCountOf(records, 'record')} in ${showCountOf(input.files, 'file')}`;
  const { query } = report;
  return [
    `Export ${exportId}: ${size} (${input.format}), action ${action}`,
    ...(query === undefined ? [] : [`Its query cost ${showCrpuHours(query.crpuHours)}`]),
    ...rejectedRowLines(report),
  ].join('\n');
}

function columnTable({ columns }: Report, terminal: TableTerminal): string {
  const hasNotes = columns.some((column) => notesOf(column).length > 0);
  return terminalTable(
    [
      { heading: 'column' },
      { heading: 'taken for' },
      right('missing'),
      right('pre-hashed'),
      right('hashed'),
      right('rejected'),
      { heading: 'because of' },
      ...(hasNotes ? [{ heading: 'notes' }] : []),
    ],
    columns.map((column) => [
      column.column,
      column.chosenBy === 'name' ? `${column.type} (by its name)` : column.type,
      showCount(column.missing),
      showCount(column.prehashed),
      showCount(column.hashed),
      showCount(rejectedOf(column)),
      reasonsOf(column),
      ...(hasNotes ? [notesOf(column).join(', ')] : []),
    ]),
    terminal,
  );
}

function partitionTable({ partitions }: Report, terminal: TableTerminal): string {
  if (partitions.length === 0) return 'No audience: no row held an identifier that can be used.';
  return terminalTable(
    [
      { heading: 'audience' },
      { heading: 'format' },
      right('rows'),
      right('people'),
      right('lines'),
      right('files'),
      { heading: '' },
    ],
    partitions.map((partition) => [
      partition.audience,
      partition.format,
      showCount(partition.rows),
      showCount(partition.people),
      showCount(partition.unique),
      showCount(partition.files),
      partition.belowMinimum ? "below TikTok's minimum of 1,000" : '',
    ]),
    terminal,
  );
}

const rejectedOf = ({ rejected }: ReportColumn): number =>
  Object.values(rejected).reduce((sum, count) => sum + count, 0);

function reasonsOf({ rejected }: ReportColumn): string {
  return Object.entries(rejected)
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${reason} ${showCount(count)}`)
    .join(', ');
}
