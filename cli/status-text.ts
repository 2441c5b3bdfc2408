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
  return [
    section('Exports', exportTable(status.exports, heading)),
    section('Deliveries', deliveryTable(status.deliveries, heading)),
    section('Audiences at TikTok', audienceTable(status.audiences, heading)),
    ...deadLetterLines(status),
  ].join('\n\n');
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

function deliveryTable(deliveries: readonly DeliveryStatus[], heading: (line: string) => string): string {
  if (deliveries.length === 0) return 'None.';
  return textTable(
    [
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
      delivery.audience,
      delivery.format,
      delivery.action,
      deliveryState(delivery),
      delivery.rows?.toLocaleString('en-US') ?? '',
      minute(delivery.since),
      delivery.runId ?? 'placed by hand',
      delivery.reason ?? '',
    ]),
    heading,
  );
}

const deliveryState = ({ nextAttemptAt, state }: DeliveryStatus): string =>
  nextAttemptAt === undefined
    ? state.replaceAll('_', ' ')
    : `${state}, next attempt ${minute(nextAttemptAt)} UTC`;

function audienceTable(audiences: readonly AudienceStatus[], heading: (line: string) => string): string {
  if (audiences.length === 0) return 'None.';
  return textTable(
    [left('name'), left('format'), left('id'), right('matched'), right('rate'), left('state')],
    audiences.map((audience) => [
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

function stateOf({ expiresAt, isEnhanced, isValid, problems }: AudienceStatus): string {
  const last = problems.at(-1);
  if (last !== undefined) return last;
  if (isValid === undefined) return 'not looked at yet';
  const notes = [
    ...(expiresAt === undefined ? [] : [`expires ${expiresAt.slice(0, 10)}`]),
    ...(isEnhanced === true ? ['enhanced by TikTok'] : []),
  ];
  return [isValid ? 'ready' : 'being matched', ...notes].join(', ');
}

const minute = (iso: string): string => iso.slice(0, 16).replace('T', ' ');
