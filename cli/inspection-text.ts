import { explainReason } from '../lambdas/shared/report/reasons.ts';
import { showBytes, showCount, showCountOf, showShare } from '../lambdas/shared/report-page/numbers.ts';
import type { InspectedColumn, Inspection } from './inspection.ts';
import { textTable } from './table.ts';
import type { Terminal } from './terminal.ts';

const right = (heading: string) => ({ heading, align: 'right' as const });

/** Shows the columns of an export, what each is taken for, and what became of its cells. */
export function inspectionText(inspection: Inspection, terminal: Pick<Terminal, 'style'>): string {
  const { format, files, bytes } = inspection.export;
  const size = `${showCountOf(files, 'file')} (${format}, ${showBytes(bytes)})`;
  const table = textTable(
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
    inspection.columns.map(columnRow),
    (line) => terminal.style('bold', line),
  );
  return [`${showCountOf(inspection.rows, 'row')} in ${size}`, table, ...remedies(inspection)].join('\n\n');
}

function columnRow({ column, takenFor, by, couldBe, distinct, outcomes }: InspectedColumn): string[] {
  if (outcomes === undefined) {
    const values = `${showCount(distinct)} ${distinct === 1 ? 'value' : 'values'}`;
    return [column, couldBe === undefined ? '–' : `– (${couldBe}?)`, '', '', '', '', '', `some ${values}`];
  }
  const { rows, missing, hashed, prehashed, rejected } = outcomes;
  const reasons = Object.entries(rejected).toSorted(([, a], [, b]) => b - a);
  const refused = reasons.reduce((sum, [, count]) => sum + count, 0);
  return [
    column,
    takenFor ?? '',
    by ?? '',
    ...[missing, hashed, prehashed, refused].map((count) => showShare(count, rows)),
    reasons.map(([reason, count]) => `${reason} ${showShare(count, rows)}`).join(', '),
  ];
}

function remedies({ columns }: Inspection): string[] {
  const reasons = new Set(columns.flatMap(({ outcomes }) => Object.keys(outcomes?.rejected ?? {})));
  const lines = [...reasons].toSorted().flatMap((reason) => {
    const { title, remedy } = explainReason(reason);
    // The shapes are in the JSON and on the report page; a terminal is too narrow for them.
    return remedy.includes('shapes')
      ? [`${reason}: ${title}.`]
      : [`${reason}: ${title}. ${remedy}`.trimEnd()];
  });
  return lines.length === 0 ? [] : [lines.join('\n')];
}
