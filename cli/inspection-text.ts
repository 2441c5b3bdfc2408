import { showBytes, showCountOf, showDistinct, showShare } from '../lambdas/shared/report-page/numbers.ts';
import type { InspectedColumn, Inspection } from '../operations/sources/inspection.ts';
import { unusableRemedy } from '../operations/sources/unusable-column.ts';
import { notesOf, rejectedRowLines, remedyLines, surveyedNumberLines, warningLines } from './reason-text.ts';
import { encodingWarnings, hiddenNameLines, titleWarnings } from './survey-warnings.ts';
import { terminalTable } from './table.ts';
import type { TableTerminal } from './terminal.ts';

const right = (heading: string) => ({ heading, align: 'right' as const });

const EMPTY =
  'The export is empty: none of its files has any text. Check how it was written, or give one with a header or with rows.';

/** Shows the columns of an export, what each is taken for, and what became of its cells. */
export function inspectionText(inspection: Inspection, terminal: TableTerminal): string {
  if (inspection.export.files === 0) return EMPTY;
  const { format, files, bytes } = inspection.export;
  const size = `${showCountOf(files, 'file')} (${format}, ${showBytes(bytes)})`;
  const table = terminalTable(
    [
      { heading: 'column' },
      { heading: 'taken for' },
      { heading: 'by' },
      right('missing'),
      right('valid'),
      right('pre-hashed'),
      right('rejected'),
      { heading: 'details' },
    ],
    [...inspection.columns.map(columnRow), ...inspection.unusable.map(unusableRow)],
    terminal,
  );
  const columns = inspection.columns.flatMap(({ outcomes }) => outcomes ?? []);
  const rows = [`${showCountOf(inspection.records, 'record')} in ${size}`, ...rejectedRowLines(inspection)];
  const remedies = remedyLines(inspection.rejectedRows, columns);
  const surveyed = inspection.columns.flatMap(surveyedLines);
  const names = inspection.columns.map(({ column }) => column);
  const notUtf8 = inspection.columns.filter(({ isNotUtf8 }) => isNotUtf8).map(({ column }) => column);
  const warnings = [
    ...titleWarnings(inspection.titleLine),
    ...warningLines(inspection.warnings),
    ...encodingWarnings(notUtf8),
  ];
  return [rows, [table], hiddenNameLines(names), warnings, surveyed, remedies]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function columnRow({
  column,
  takenFor,
  by,
  usedFor,
  couldBe,
  numbers,
  distinct,
  outcomes,
}: InspectedColumn): string[] {
  if (outcomes === undefined) {
    return [
      column,
      usedFor ?? (couldBe === undefined ? '–' : `– (${couldBe}?)`),
      '',
      '',
      '',
      '',
      '',
      showDistinct(distinct),
    ];
  }
  const { rows, missing, hashed, prehashed, rejected } = outcomes;
  const reasons = Object.entries(rejected).toSorted(([, a], [, b]) => b - a);
  const refused = reasons.reduce((sum, [, count]) => sum + count, 0);
  return [
    column,
    takenFor ?? '',
    by ?? '',
    ...[missing, hashed, prehashed, refused].map((count) => showShare(count, rows)),
    [
      ...reasons.map(([reason, count]) => `${reason} ${showShare(count, rows)}`),
      ...notesOf(outcomes),
      ...(numbers === undefined ? [] : [`digits look ${numbers}`]),
    ].join(', '),
  ];
}

/** What the survey of a column warns of and its outcomes do not: with another reading of its digits it would be so. */
function surveyedLines({ column, surveyed, outcomes }: InspectedColumn): string[] {
  if (surveyed === undefined || outcomes === undefined) return [];
  const { no_area_code: rejected } = outcomes.rejected;
  const lines = surveyedNumberLines({
    noAreaCode: rejected === undefined ? surveyed.noAreaCode : 0,
    notInUse: outcomes.notInUse === 0 ? surveyed.notInUse : 0,
    bothReadingsValid: outcomes.bothReadingsValid === 0 ? surveyed.bothReadingsValid : 0,
  });
  return lines.length === 0 ? [] : [`${column}, if its digits are read either way:`, ...lines];
}

const unusableRow = ({ column, type }: Inspection['unusable'][number]): string[] => [
  column,
  `– (not usable: ${type})`,
  ...['', '', '', '', ''],
  unusableRemedy(type),
];
