import type { Probe } from '../lambdas/shared/ledger/probes.ts';
import type { CleanUp } from '../operations/probe/clean-up.ts';
import { linesOf, type ProbePlan } from '../operations/probe/plan-probes.ts';
import type { ProbeResult } from '../operations/probe/probe-result.ts';
import { terminalTable } from './table.ts';
import type { TableTerminal } from './terminal.ts';

const count = (value: number): string => value.toLocaleString('en-US');

/** Lists the audiences that will be made, and the variants that the export has too few lines for. */
export function planText({ probes, tooFew }: ProbePlan): string {
  const lines = probes.map((probe) => `  ${probe.name}: ${count(linesOf(probe))} lines`);
  const left = tooFew.map(
    ({ subject, lines: found }) => `Left out: ${subject}, ${count(found)} lines; a probe needs 3,000 or more`,
  );
  return ['These audiences will be made at TikTok:', ...lines, ...left].join('\n');
}

/**
 * Says what was made, and what comes next.
 *
 * @param made the probes
 * @param next the command that shows what TikTok has matched of them
 */
export function madeText(made: readonly Probe[], next: string): string {
  const lines = made.map(({ name, audienceId, answer }) =>
    audienceId === undefined ? `  ${name}: ${answer}` : `  ${name}: id ${audienceId}, ${answer}`,
  );
  const isAnyMade = made.some(({ audienceId }) => audienceId !== undefined);
  const after = isAnyMade
    ? `TikTok matches them within 24 to 48 hours: then "${next}".`
    : `None was made, as far as is known: "${next}" shows what TikTok has.`;
  return [...lines, after].join('\n');
}

/** Says which probes were deleted, and which may still appear at TikTok. */
export function cleanUpText({ deleted, kept }: CleanUp): string {
  const parts = [
    ...(deleted.length === 0 ? [] : [['Deleted:', ...deleted].join('\n  ')]),
    ...(kept.length === 0
      ? []
      : [
          [
            'Not at TikTok yet, because they are being made or their creation was not answered:',
            ...kept,
          ].join('\n  '),
          'Run the same command again in 35 minutes; what has appeared by then is deleted.',
        ]),
  ];
  return parts.length === 0 ? 'There are no probes.' : parts.join('\n');
}

/** Shows how many people each probe has matched, and which setting follows. */
export function resultText({ outcomes, verdicts }: ProbeResult, terminal: TableTerminal): string {
  if (outcomes.length === 0) return 'There are no probes.';
  const table = terminalTable(
    [
      { heading: 'probe' },
      { heading: 'lines', align: 'right' },
      { heading: 'matched', align: 'right' },
      { heading: 'rate', align: 'right' },
      { heading: 'TikTok answered' },
    ],
    outcomes.map(({ name, lines, isMatched, matchedUsers, matchRate, answer = 'nothing' }) => [
      name,
      count(lines),
      isMatched ? count(matchedUsers) : 'not yet',
      isMatched ? `${(matchRate * 100).toFixed(1)}%` : '',
      answer,
    ]),
    terminal,
    'dim',
  );
  const conclusions = verdicts.map(({ type, verdict, setting }) =>
    setting === undefined
      ? `${type}: ${verdict}`
      : `${type}: ${verdict}. Set in the source: ${fields(setting)}`,
  );
  return [table, ...conclusions].join('\n\n');
}

const fields = (setting: Readonly<Record<string, unknown>>): string =>
  Object.entries(setting)
    .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
    .join(', ');
