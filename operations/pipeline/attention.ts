import type { ExportItem, FailedExport } from '../../lambdas/shared/ledger/export-item.ts';
import type { MisplacedFile } from '../../lambdas/shared/ledger/misplaced.ts';
import { showCountOf } from '../../lambdas/shared/report-page/numbers.ts';
import type { AlarmStatus } from '../alarms.ts';
import { type AudienceRow, audienceRows } from '../audiences/audience-rows.ts';
import { audiencesCommand, type PipelinePlace } from '../commands.ts';
import type { CredentialsStatus } from '../credentials/credentials-status.ts';
import { afterFailure } from '../exports/failure-remedy.ts';
import type { LatestQuery } from '../exports/postponed-query.ts';
import { type DeadLetterCounts, QUEUES } from '../status/dead-letter-counts.ts';
import type { NamedAudience } from './pipeline-view.ts';

const SHOWN_OF_A_REASON = 3;

/** What something that needs a person is about. */
export type AttentionSubject =
  | { readonly kind: 'export'; readonly source: string; readonly exportId: string }
  /** Failed exports whose reason has a text. */
  | { readonly kind: 'failedExports'; readonly text: string }
  | { readonly kind: 'audience'; readonly advertiser: string; readonly audience: string }
  | { readonly kind: 'deadLetters'; readonly queue: string }
  | { readonly kind: 'token'; readonly advertiser: string }
  | { readonly kind: 'alarm'; readonly name: string }
  /** A query or job that has not started. */
  | { readonly kind: 'query'; readonly source: string }
  | { readonly kind: 'file'; readonly key: string; readonly rightPlace: string };

/** Something that the pipeline cannot correct by itself. */
export interface Attention {
  readonly severity: 'problem' | 'hint';
  readonly title: string;
  readonly remedy: string;
  /** ISO 8601, where it is known. */
  readonly at?: string;
  readonly about: AttentionSubject;
  /** The command that shows or corrects it. */
  readonly command?: string;
}

/** What attention is drawn from. */
export interface AttentionFacts {
  readonly exports: readonly ExportItem[];
  readonly audiences: readonly NamedAudience[];
  readonly queries: readonly LatestQuery[];
  readonly misplaced: readonly MisplacedFile[];
  readonly deadLetters: DeadLetterCounts;
  readonly credentials: readonly CredentialsStatus[];
  /** Those that are raised. */
  readonly alarms: readonly AlarmStatus[];
}

/**
 * Finds what needs a person, problems first.
 *
 * @param facts what attention is drawn from
 * @param place the pipeline, for the commands that are named
 */
export function attentionOf(
  { exports, audiences, queries, misplaced, deadLetters, credentials, alarms }: AttentionFacts,
  place: PipelinePlace = {},
): Attention[] {
  const rows = audienceRows(audiences);
  const all = [
    ...credentials.flatMap(tokenAttention),
    ...deadLetterAttention(deadLetters, place),
    ...alarms.map(alarmAttention),
    ...failureAttention(exports, place),
    ...queries.flatMap((query) => postponedAttention(query, place)),
    ...rows.flatMap((row) => audienceAttention(row, place)),
    ...misplaced.map(misplacedAttention),
    ...exports.flatMap((item) => lateAttention(item, place)),
  ];
  return all.toSorted((a, b) => Number(a.severity === 'hint') - Number(b.severity === 'hint'));
}

function tokenAttention(credentials: CredentialsStatus): Attention[] {
  const { advertiser, isRefused, reason, since, command } = credentials;
  if (!isRefused) return [];
  return [
    {
      severity: 'problem',
      title: `TikTok refuses the token of ${advertiser}: ${reason}`,
      remedy: 'Its deliveries wait until another one is stored.',
      ...(since === undefined ? {} : { at: since }),
      about: { kind: 'token', advertiser },
      command,
    },
  ];
}

const alarmAttention = ({ name, meaning, remedy, since }: AlarmStatus): Attention => ({
  severity: 'problem',
  title: `The alarm ${name} is raised. ${meaning}`,
  remedy,
  ...(since === undefined ? {} : { at: since }),
  about: { kind: 'alarm', name },
});

function deadLetterAttention(counts: DeadLetterCounts, place: PipelinePlace): Attention[] {
  return QUEUES.flatMap((queue): Attention[] => {
    const count = counts[queue];
    if (count === 0) return [];
    return [
      {
        severity: 'problem',
        title: `${showCountOf(count, 'message')} of ${queue} could not be processed`,
        remedy: 'See the reasons, correct the cause, then put the dead letters back.',
        about: { kind: 'deadLetters', queue },
        command: audiencesCommand(['redrive'], { queue, list: true }, place),
      },
    ];
  });
}

/** Names a few failed exports of each reason, the first ones, and counts the others. */
function failureAttention(exports: readonly ExportItem[], place: PipelinePlace): Attention[] {
  const failed = exports.filter(
    (item): item is FailedExport => item.state === 'failed' && item.failure !== 'retried',
  );
  // By the class of the error, without what is special about one export.
  const byReason = Map.groupBy(failed, ({ reason }) => reason.split(':')[0] ?? reason);
  return [...byReason].flatMap(([text, items]) => {
    const shown = items.slice(0, SHOWN_OF_A_REASON).flatMap((item) => exportAttention(item, place));
    const more = items.length - shown.length;
    if (more === 0) return shown;
    const rest: Attention = {
      severity: 'problem',
      title: `${showCountOf(more, 'more export')} failed: ${text}`,
      remedy: 'The list has the reason of each.',
      about: { kind: 'failedExports', text },
    };
    return [...shown, rest];
  });
}

function exportAttention(item: FailedExport, place: PipelinePlace): Attention[] {
  const after = afterFailure(item, place);
  if (after === undefined) return [];
  const { source, exportId, changedAt: at } = item;
  const title = `${source}/${exportId} failed: ${item.reason}`;
  return [{ severity: 'problem', title, at, about: { kind: 'export', source, exportId }, ...after }];
}

function postponedAttention({ source, postponed }: LatestQuery, place: PipelinePlace): Attention[] {
  if (postponed === undefined) return [];
  const { isGivenUp, reason, remedy, since } = postponed;
  return [
    {
      severity: isGivenUp ? 'problem' : 'hint',
      title: reason,
      remedy,
      at: since,
      about: { kind: 'query', source },
      command: audiencesCommand(['query'], { source }, place),
    },
  ];
}

function lateAttention({ source, exportId, lateAt }: ExportItem, place: PipelinePlace): Attention[] {
  if (lateAt === undefined) return [];
  return [
    {
      severity: 'hint',
      title: `Objects arrived in ${source}/${exportId} after its run had begun`,
      remedy: 'No partition holds them. Run the export again with force to deliver them.',
      at: lateAt,
      about: { kind: 'export', source, exportId },
      command: audiencesCommand(['run'], { source, export: exportId, force: true }, place),
    },
  ];
}

function audienceAttention(
  { advertiser, audience, formats }: AudienceRow,
  place: PipelinePlace,
): Attention[] {
  const about = { kind: 'audience', advertiser, audience } as const;
  const command = audiencesCommand(['status'], { audience }, place);
  return formats.flatMap((format): Attention[] => {
    const name = `${audience} (${format.format})`;
    const problem = format.problems.at(-1);
    if (problem !== undefined) {
      const remedy = 'The audience shows what TikTok says, and docs/operations.md what can be done about it.';
      return [{ severity: 'problem', title: `${name}: ${problem}`, remedy, about, command }];
    }
    if (format.expiresAt === undefined) return [];
    return [
      {
        severity: 'hint',
        title: `TikTok will empty ${name}: ${format.expiresAt}`,
        remedy: 'Deliver to the audience, or use it in an ad group: either makes it last a year longer.',
        about,
        command,
      },
    ];
  });
}

const misplacedAttention = ({ key, rightPlace, at }: MisplacedFile): Attention => ({
  severity: 'problem',
  title: `${key} was not delivered because of where it is`,
  remedy: `Move it to ${rightPlace}.`,
  at,
  about: { kind: 'file', key, rightPlace },
});
