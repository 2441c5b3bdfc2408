import { pointBefore } from '../lambdas/shared/ledger/match-rates.ts';
import { showUsage } from '../lambdas/shared/report-page/usage.ts';
import { audiencesCommand, type PipelinePlace, placeCommands } from '../operations/commands.ts';
import { QUEUES } from '../operations/status/dead-letter-counts.ts';
import type { DeliveryStatus } from '../operations/status/deliveries.ts';
import type { MatchRateStatus } from '../operations/status/match-rates.ts';
import type { AudienceStatus, ExportStatus, Status } from '../operations/status/status.ts';
import { type TableColumn, terminalTable } from './table.ts';
import type { TableTerminal } from './terminal.ts';

const left = (heading: string): TableColumn => ({ heading });
const right = (heading: string): TableColumn => ({ heading, align: 'right' });

/**
 * Shows the state of everything as three tables, and the number of dead letters.
 *
 * @param status the state
 * @param terminal gives the styles
 * @param place the pipeline, for the commands that are named
 */
export function statusText(status: Status, terminal: TableTerminal, place: PipelinePlace = {}): string {
  const table: Table = (columns, rows) => terminalTable(columns, rows, terminal, 'dim');
  const section = (title: string, text: string): string => `${terminal.style('bold', title)}\n${text}`;
  const areSeveral =
    new Set([...status.deliveries, ...status.audiences].map(({ advertiser }) => advertiser)).size > 1;
  return [
    section('Exports', exportTable(status.exports, table)),
    ...remedyLines(status.exports, place),
    ...postponedLines(status, place),
    section('Deliveries', deliveryTable(status.deliveries, areSeveral, table)),
    section('Audiences at TikTok', audienceTable(status.audiences, areSeveral, table)),
    ...pastProblemSections(status.audiences, section, table),
    ...matchRateSections(status.matchRates, areSeveral, section, table),
    ...misplacedLines(status),
    ...refusedTokenLines(status, place),
    ...deadLetterLines(status, place),
  ].join('\n\n');
}

type Section = (title: string, text: string) => string;
type Table = (columns: readonly TableColumn[], rows: readonly (readonly string[])[]) => string;

function pastProblemSections(audiences: readonly AudienceStatus[], section: Section, table: Table): string[] {
  const rows = audiences.flatMap(({ audience, tiktokName = audience, format, pastProblems }) =>
    pastProblems.map(({ at, endedAt, message }) => [
      tiktokName,
      format,
      minute(at),
      minute(endedAt),
      message,
    ]),
  );
  if (rows.length === 0) return [];
  const columns = [left('name'), left('format'), left('from (UTC)'), left('until'), left('problem')];
  return [section('Past problems', table(columns, rows))];
}

/** Days before the latest check that are shown beside it. */
const DAYS_BEFORE = [1, 7, 30] as const;

function matchRateSections(
  rates: readonly MatchRateStatus[],
  areSeveral: boolean,
  section: Section,
  table: Table,
): string[] {
  const rows = rates.flatMap((history) => {
    const last = history.points.at(-1);
    if (last === undefined) return [];
    return [
      [
        ...(areSeveral ? [history.advertiser] : []),
        history.format,
        last.audiences.toLocaleString('en-US'),
        last.deliveredRows.toLocaleString('en-US'),
        last.matchedUsers.toLocaleString('en-US'),
        percent(last.matchRate),
        ...DAYS_BEFORE.map((days) => percent(pointBefore(history, days)?.matchRate)),
      ],
    ];
  });
  if (rows.length === 0) return [];
  const columns = [
    ...(areSeveral ? [left('advertiser')] : []),
    left('type'),
    right('audiences'),
    right('lines'),
    right('matched'),
    right('rate'),
    ...DAYS_BEFORE.map((days) => right(days === 1 ? 'a day ago' : `${days} days ago`)),
  ];
  return [section('Match rate by identifier type', table(columns, rows))];
}

const percent = (share: number | undefined): string =>
  share === undefined ? '' : `${(share * 100).toFixed(1)}%`;

function misplacedLines({ misplaced }: Status): string[] {
  if (misplaced.length === 0) return [];
  const files = misplaced.length === 1 ? '1 misplaced file was' : `${misplaced.length} misplaced files were`;
  const moves = misplaced.map(({ key, rightPlace }) => `  ${key}: move it to ${rightPlace}`);
  return [`${files} not delivered:\n${moves.join('\n')}`];
}

function postponedLines({ postponedQueries }: Status, place: PipelinePlace): string[] {
  return postponedQueries.map(({ source, reason, since, remedy }) => {
    const command = audiencesCommand(['query'], { source }, place);
    return `${reason} since ${minute(since)} UTC. ${remedy} To start it now: "${command}".`;
  });
}

function refusedTokenLines({ refusedTokens }: Status, place: PipelinePlace): string[] {
  return refusedTokens.map(({ advertiser, advertiserId, reason, requestId, since, renewedAt }) => {
    const said = [
      `${minute(since)} UTC`,
      reason,
      ...(requestId === undefined ? [] : [`request ${requestId}`]),
    ];
    const refusal = `TikTok refuses the token of ${advertiser} (${said.join(', ')}).`;
    if (renewedAt !== undefined) {
      return (
        `${refusal} A newer token is stored (${minute(renewedAt)} UTC); the next delivery tests it. ` +
        'Its deliveries continue by themselves once TikTok accepts it.'
      );
    }
    const named = { 'advertiser-name': advertiser, advertiser: advertiserId };
    const command = audiencesCommand(['credentials'], named, place);
    return `${refusal} Its deliveries wait until another one is stored: "${command}".`;
  });
}

function deadLetterLines({ deadLetters }: Status, place: PipelinePlace): string[] {
  return QUEUES.flatMap((queue) => {
    const count = deadLetters[queue];
    if (count === 0) return [];
    const letters = count === 1 ? '1 dead letter' : `${count} dead letters`;
    const list = audiencesCommand(['redrive'], { queue, list: true }, place);
    return [`${queue} has ${letters}: "${list}" shows the reasons.`];
  });
}

function exportTable(exports: readonly ExportStatus[], table: Table): string {
  if (exports.length === 0) return 'None has been seen yet.';
  const haveUsage = exports.some(({ usage }) => usage !== undefined);
  const haveCosts = exports.some(({ crpuHours }) => crpuHours !== undefined);
  return table(
    [
      ...[left('source'), left('export'), left('state'), left('since (UTC)'), left('run')],
      ...(haveUsage ? [left('AWS Glue')] : []),
      ...(haveCosts ? [right('CRPU-hours')] : []),
      left('because'),
    ],
    exports.map((item) => [
      item.source,
      item.exportId,
      exportState(item),
      minute(item.since),
      item.runId === item.exportId ? '' : item.runId,
      ...(haveUsage ? [item.usage === undefined ? '' : showUsage(item.usage)] : []),
      ...(haveCosts ? [item.crpuHours?.toLocaleString('en-US') ?? ''] : []),
      item.reason ?? '',
    ]),
  );
}

function exportState({ attempt, nextAttemptAt, retriedAs, state }: ExportStatus): string {
  if (retriedAs !== undefined) return 'started again';
  if (nextAttemptAt !== undefined) return `${state}, next attempt ${minute(nextAttemptAt)} UTC`;
  return attempt > 1 ? `${state}, attempt ${attempt}` : state;
}

function remedyLines(exports: readonly ExportStatus[], place: PipelinePlace): string[] {
  const lines = exports.flatMap(({ exportId, remedy, source }) =>
    remedy === undefined ? [] : [`${source}/${exportId}: ${placeCommands(remedy, place)}`],
  );
  return lines.length === 0 ? [] : [lines.join('\n')];
}

function deliveryTable(deliveries: readonly DeliveryStatus[], areSeveral: boolean, table: Table): string {
  if (deliveries.length === 0) return 'None.';
  return table(
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
      deliveryState(delivery),
      delivery.rows?.toLocaleString('en-US') ?? '',
      minute(delivery.since),
      delivery.runId ?? 'placed by hand',
      delivery.reason ?? '',
    ]),
  );
}

const deliveryState = ({ nextAttemptAt, state }: DeliveryStatus): string =>
  nextAttemptAt === undefined
    ? state.replaceAll('_', ' ')
    : `${state}, next attempt ${minute(nextAttemptAt)} UTC`;

function audienceTable(audiences: readonly AudienceStatus[], areSeveral: boolean, table: Table): string {
  if (audiences.length === 0) return 'None.';
  return table(
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
      percent(audience.matchRate),
      stateOf(audience),
    ]),
  );
}

function stateOf({ expiresAt, isEnhanced, isValid, problems }: AudienceStatus): string {
  const last = problems.at(-1);
  if (last !== undefined) return last;
  if (isValid === undefined) return 'not checked yet';
  const notes = [
    ...(expiresAt === undefined ? [] : [`expires ${expiresAt.slice(0, 10)}`]),
    ...(isEnhanced === true ? ['enhanced by TikTok'] : []),
  ];
  return [isValid ? 'ready' : 'being matched', ...notes].join(', ');
}

const minute = (iso: string): string => iso.slice(0, 16).replace('T', ' ');
