import type { Finding, FindingStatus } from '../operations/doctor/finding.ts';
import type { Style, Terminal } from './terminal.ts';
import { printable } from './text-width.ts';

const MARKS: Readonly<Record<FindingStatus, { readonly word: string; readonly style: Style }>> = {
  ok: { word: 'ok', style: 'green' },
  hint: { word: 'note', style: 'yellow' },
  problem: { word: 'PROBLEM', style: 'red' },
  unchecked: { word: 'unknown', style: 'yellow' },
};

const WIDTH = Math.max(...Object.values(MARKS).map(({ word }) => word.length));

/** Shows a finding of the doctor in a line, with its remedy below. */
export function findingText(
  { check, status, message, remedy }: Finding,
  terminal: Pick<Terminal, 'style'>,
): string {
  const { word, style } = MARKS[status];
  const line = `${terminal.style(style, word.padEnd(WIDTH))}  ${check}: ${printable(message)}`;
  return remedy === undefined
    ? line
    : `${line}\n${' '.repeat(WIDTH)}  ${terminal.style('dim', printable(remedy))}`;
}
