import type { Delivery } from '../../lambdas/shared/ledger/deliveries.ts';
import type { ExportItem } from '../../lambdas/shared/ledger/export-item.ts';
import { audienceRows } from '../audiences/audience-rows.ts';
import { type ExportRow, exportRow } from '../exports/list-exports.ts';
import type { LatestQuery } from '../exports/postponed-query.ts';
import { countBy } from '../page.ts';
import type { DeadLetterCounts } from '../status/dead-letter-counts.ts';
import type { MatchRateStatus } from '../status/match-rates.ts';
import { type Attention, attentionOf } from './attention.ts';
import type { AudienceFacts, PipelineView } from './pipeline-view.ts';

const RECENT_EXPORTS = 10;

/** The five stages between a query and people at TikTok. */
export const STAGES = ['query', 'export', 'preparation', 'delivery', 'tiktok'] as const;
export type Stage = (typeof STAGES)[number];

/** How many of a stage's things are in one state. */
export interface StageCount {
  readonly state: string;
  /** What the state is called in a sentence. */
  readonly label: string;
  readonly count: number;
  readonly kind: 'done' | 'active' | 'waiting' | 'problem';
}

/** What is in one stage now. */
export interface PipelineStage {
  readonly stage: Stage;
  readonly counts: readonly StageCount[];
}

/** The pipeline at a glance. */
export interface PipelineOverview {
  /** ISO 8601. */
  readonly asOf: string;
  /** All five, in their order. */
  readonly stages: readonly PipelineStage[];
  /** What needs a person, problems first. */
  readonly attention: readonly Attention[];
  /** The latest exports. */
  readonly recent: readonly ExportRow[];
  /** What TikTok matched of each advertiser's identifier types, day by day. */
  readonly matched: readonly MatchRateStatus[];
}

/** Everything that an overview is made of. */
export interface PipelineFacts extends AudienceFacts {
  readonly exports: readonly ExportItem[];
  readonly deliveries: readonly Delivery[];
  readonly queries: readonly LatestQuery[];
  readonly deadLetters: DeadLetterCounts;
}

/**
 * Sums the pipeline up.
 *
 * @param view the state of the pipeline
 * @param now the time of asking
 */
export async function readOverview(view: PipelineView, now: Date): Promise<PipelineOverview> {
  const [
    exports,
    deliveries,
    { audiences, matchRates },
    queries,
    misplaced,
    deadLetters,
    credentials,
    alarms,
  ] = await Promise.all([
    view.exports(),
    view.recentDeliveries(),
    view.audienceFacts(),
    view.queries(),
    view.misplaced(),
    view.deadLetters(),
    view.credentials(),
    view.raisedAlarms(),
  ]);
  const facts = { exports, deliveries, audiences, matchRates, queries, deadLetters };
  return {
    asOf: now.toISOString(),
    stages: stagesOf(facts),
    attention: attentionOf({ ...facts, misplaced, credentials, alarms }, view.place),
    recent: await view.withFailedDeliveries(exports.slice(0, RECENT_EXPORTS).map(exportRow)),
    matched: matchRates,
  };
}

/** Counts what is in each stage. */
export function stagesOf({
  exports,
  deliveries,
  audiences,
  queries,
  deadLetters,
}: PipelineFacts): PipelineStage[] {
  const byExport = countBy(exports, ({ state }) => state);
  const byDelivery = countBy(deliveries, ({ state }) => state);
  const byAudience = countBy(
    audienceRows(audiences).flatMap(({ formats }) => formats),
    ({ state }) => state,
  );
  const known = new Set(exports.map(({ exportId }) => exportId));
  const running = queries.filter(({ queryId }) => queryId !== undefined && !known.has(queryId));
  const postponed = queries.flatMap((query) => query.postponed ?? []);
  const tried = postponed.filter(({ isGivenUp }) => !isGivenUp);
  // A `retried` query is nobody's problem: another one runs in its place.
  const failures = countBy(exports, (item) => (item.state === 'failed' ? item.failure : 'none'));
  const failedPreparations = (failures['preparation'] ?? 0) + (failures['stopped'] ?? 0);
  return [
    {
      stage: 'query',
      counts: [
        count('running', 'started, no result yet', running.length, 'active'),
        count('postponed', 'waiting for room in Clean Rooms', tried.length, 'waiting'),
        count('givenUp', 'not started, no room in Clean Rooms', postponed.length - tried.length, 'problem'),
        count('failed', 'failed', failures['query'], 'problem'),
      ],
    },
    {
      stage: 'export',
      counts: [count('discovered', 'waiting to start', byExport['discovered'], 'waiting')],
    },
    {
      stage: 'preparation',
      counts: [
        count('preparing', 'being prepared', byExport['preparing'], 'active'),
        count('failed', 'failed', failedPreparations, 'problem'),
        count('unread', lettersOf(deadLetters['export-trigger']), deadLetters['export-trigger'], 'problem'),
      ],
    },
    { stage: 'delivery', counts: deliveryCounts(byDelivery, deadLetters.uploader) },
    { stage: 'tiktok', counts: audienceCounts(byAudience) },
  ];
}

const deliveryCounts = (by: Readonly<Record<string, number>>, deadLetters: number): StageCount[] => [
  count('delivering', 'being delivered', (by['received'] ?? 0) + (by['delivering'] ?? 0), 'active'),
  count('waiting', 'waiting for an earlier replace', by['waiting'], 'waiting'),
  count('delivered', 'delivered since yesterday', by['delivered'], 'done'),
  count('deadLetters', lettersOf(deadLetters), deadLetters, 'problem'),
];

const lettersOf = (letters: number): string => (letters === 1 ? 'dead letter' : 'dead letters');

const audienceCounts = (by: Readonly<Record<string, number>>): StageCount[] => [
  count('ready', 'ready', by['ready'], 'done'),
  count('matching', 'being matched', by['matching'], 'active'),
  count('waiting', 'waiting for a replace', by['waiting'], 'waiting'),
  count('expiring', 'expiring within 60 days', by['expiring'], 'waiting'),
  count('problem', 'with a problem', by['problem'], 'problem'),
];

const count = (
  state: string,
  label: string,
  number: number | undefined,
  kind: StageCount['kind'],
): StageCount => ({ state, label, count: number ?? 0, kind });
