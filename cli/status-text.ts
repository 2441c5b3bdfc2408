import { QUEUES } from '../operations/status/dead-letter-counts.ts';
import type { AudienceStatus, DeliveryStatus, ExportStatus, Status } from '../operations/status/status.ts';
import { type TableColumn, textTable } from './table.ts';
import type { Terminal } from './terminal.ts';

const left = (heading: string): TableColumn => ({ heading });
const right = (heading: string): TableColumn => ({ heading, align: 'right' });

/** Shows where everything stands as three tables, and how many messages wait for somebody. */
export function statusText(status: Status, terminal: Pick<Terminal, 'style'>): string {
  const heading = (line: string): string => terminal.style('dim', line);
  const section = (title: string, table: string): string => `${terminal.style('bold', title)}\n${table}`;
  const areSeveral =
    new Set([...status.deliveries, ...status.audiences].map(({ advertiser }) => advertiser)).size > 1;
  return [
    section('Exports', exportTable(status.exports, heading)),
    section('Deliveries', deliveryTable(status.deliveries, areSeveral, heading)),
    section('Audiences at TikTok', audienceTable(status.audiences, areSeveral, heading)),
    ...misplacedLines(status),
    ...deadLetterLines(status),
  ].join('\n\n');
}

function misplacedLines({ misplaced }: Status): string[] {
  if (misplaced.length === 0) return [];
  const files = misplaced.length === 1 ? '1 misplaced file was' : `${misplaced.length} misplaced files were`;
  const moves = misplaced.map(({ key, rightPlace }) => `  ${key}: move it to ${rightPlace}`);
  return [`${files} not delivered:\n${moves.join('\n')}`];
}

function deadLetterLines({ deadLetters }: Status): string[] {
  return QUEUES.flatMap((queue) => {
    const count = deadLetters[queue];
    if (count === 0) return [];
    const letters = count === 1 ? '1 dead letter lies' : `${count} dead letters lie`;
    return [`${letters} at ${queue}: "npx audiences redrive --queue ${queue} --list" says why.`];
  });
}

function exportTable(exports: readonly ExportStatus[], heading: (line: string) => string): string {
  if (exports.length === 0) return 'None has been seen yet.';
  return textTable(
    [left('source'), left('export'), left('state'), left('since (UTC)'), left('run'), left('because')],
    exports.map((item) => [
      item.source,
      item.exportId,
      item.attempt > 1 ? `${item.state}, attempt ${item.attempt}` : item.state,
      minute(item.since),
      item.runId === item.exportId ? '' : item.runId,
      item.reason ?? '',
    ]),
    heading,
  );
}

function deliveryTable(
  deliveries: readonly DeliveryStatus[],
  areSeveral: boolean,
  heading: (line: string) => string,
): string {
  if (deliveries.length === 0) return 'None.';
  return textTable(
    [
      ...(areSeveral ? [left('advertiser')] : []),
      left('audience'),
      left('format'),
      left('action'),
      left('state'),
      right('lines'),
      left('since (UTC)'),
      left('run'),
      left('because'),
    ],
    deliveries.map((delivery) => [
      ...(areSeveral ? [delivery.advertiser] : []),
      delivery.audience,
      delivery.format,
      delivery.action,
      delivery.state.replaceAll('_', ' '),
      delivery.rows?.toLocaleString('en-US') ?? '',
      minute(delivery.since),
      delivery.runId ?? 'placed by hand',
      delivery.reason ?? '',
    ]),
    heading,
  );
}

function audienceTable(
  audiences: readonly AudienceStatus[],
  areSeveral: boolean,
  heading: (line: string) => string,
): string {
  if (audiences.length === 0) return 'None.';
  return textTable(
    [
      ...(areSeveral ? [left('advertiser')] : []),
      left('name'),
      left('format'),
      left('id'),
      right('matched'),
      right('rate'),
      left('state'),
    ],
    audiences.map((audience) => [
      ...(areSeveral ? [audience.advertiser] : []),
      audience.tiktokName ?? audience.audience,
      audience.format,
      audience.audienceId ?? 'not made yet',
      audience.matchedUsers?.toLocaleString('en-US') ?? '',
      audience.matchRate === undefined ? '' : `${(audience.matchRate * 100).toFixed(1)}%`,
      stateOf(audience),
    ]),
    heading,
  );
}

function stateOf({ isValid, problems }: AudienceStatus): string {
  const last = problems.at(-1);
  if (last !== undefined) return last;
  if (isValid === undefined) return 'not looked at yet';
  return isValid ? 'ready' : 'being matched';
}

const minute = (iso: string): string => iso.slice(0, 16).replace('T', ' ');
