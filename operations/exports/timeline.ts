import type { AnalysisFacts, AnalysisFailure } from '../../lambdas/shared/clean-rooms/analysis.ts';
import {
  type Delivery,
  isSettledState,
  isUnderWay,
  latestOfPartitions,
  partitionName,
  whyUnfinished,
} from '../../lambdas/shared/ledger/deliveries.ts';
import type { ExportItem, KnownExport } from '../../lambdas/shared/ledger/export-item.ts';
import type { DeliveryFact } from '../../lambdas/shared/report-page/delivery-fact.ts';
import { showCountOf } from '../../lambdas/shared/report-page/numbers.ts';
import type { Stage } from '../pipeline/overview.ts';
import { hasNoResult } from './failure-remedy.ts';
import type { PreparationAttempt } from './job-runs.ts';

/** One step of an export on its way to TikTok. */
export interface TimelineStep {
  readonly stage: Stage;
  readonly title: string;
  readonly state: 'done' | 'active' | 'waiting' | 'failed' | 'pending' | 'unknown';
  /** ISO 8601. */
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** How long it took, or has taken so far. */
  readonly seconds?: number;
  readonly attempt?: number;
  /** ISO 8601, when what waits is tried next. */
  readonly nextAttemptAt?: string;
  /** What came of it, in half a sentence. */
  readonly note?: string;
  /** Why it failed, or why it waits. */
  readonly reason?: string;
  /** Id of the call that TikTok refused, for its support. */
  readonly requestId?: string;
  /** Id of the query or the job run. */
  readonly id?: string;
  /** The export of the query or job that was started in place of this failed one. */
  readonly retriedAs?: string;
}

/** An earlier run of an export, whose state the ledger has overwritten: it was prepared, or there would be no later one. */
export interface EarlierRun extends KnownExport {
  readonly state: 'earlier';
  readonly partitions: number;
}

/** What is known of an export and one of its runs. */
export interface TimelineFacts {
  readonly item: ExportItem | EarlierRun;
  /** Left out when the source has no query or job, or Clean Rooms knows none. */
  readonly query?: AnalysisFacts;
  /** Job runs of the run, the first attempt first. */
  readonly attempts: readonly PreparationAttempt[];
  /** Of the run; of several deliveries of one partition the latest counts. */
  readonly deliveries: readonly Delivery[];
  /** What TikTok matched, by delivery. */
  readonly matched: readonly DeliveryFact[];
  readonly now: Date;
}

/** The steps of an export, and whether there will be others. */
export interface Timeline {
  readonly steps: readonly TimelineStep[];
  /** Whether the export and its deliveries have come to an end; TikTok may still be matching. */
  readonly isOver: boolean;
}

/** Tells the steps of an export in their order, those to come included, and whether it has come to an end. */
export function readTimeline(facts: TimelineFacts): Timeline {
  const steps = timelineOf(facts);
  const { item } = facts;
  const isUnderWay = steps.some(
    ({ stage, state }) => stage !== 'tiktok' && (state === 'active' || state === 'waiting'),
  );
  const hasAll = 'partitions' in item && latestOfPartitions(facts.deliveries).length >= item.partitions;
  const isLast = item.state === 'failed' || item.state === 'delivered' || item.state === 'earlier';
  return { steps, isOver: (isLast || hasAll) && !isUnderWay };
}

/** Tells the steps of an export in their order, those to come included. */
export function timelineOf({ deliveries, ...others }: TimelineFacts): TimelineStep[] {
  const facts = { ...others, deliveries: latestOfPartitions(deliveries) };
  return [
    ...queryStep(facts),
    arrivalStep(facts),
    ...preparationSteps(facts),
    ...deliverySteps(facts),
    matchStep(facts),
  ];
}

function queryStep({ query, now }: TimelineFacts): TimelineStep[] {
  if (query === undefined) return [];
  const { id, kind, status, createdAt, endedAt, failure, crpuHours } = query;
  const isOver = endedAt !== undefined;
  const state = status === 'SUCCESS' ? 'done' : isOver ? 'failed' : 'active';
  return [
    {
      stage: 'query',
      title: kind === 'query' ? 'Protected query' : 'PySpark job',
      state,
      id,
      note: crpuHours === undefined ? status : `${status}, ${crpuHours.toLocaleString('en-US')} CRPU-hours`,
      ...lasting(createdAt, endedAt, now),
      ...(failure === undefined ? {} : { reason: reasonOf(failure) }),
    },
  ];
}

const reasonOf = ({ code, message }: AnalysisFailure): string =>
  [code, message].filter((part) => part !== undefined).join(': ');

function arrivalStep({ item }: TimelineFacts): TimelineStep {
  const { discoveredAt, exportedAt, lateAt } = item;
  const failed = hasNoResult(item) ? item : undefined;
  const isWaiting = item.state === 'discovered' && item.attempt === 0;
  return {
    stage: 'export',
    title: 'Export in S3',
    state: failed !== undefined ? 'failed' : isWaiting ? 'waiting' : 'done',
    startedAt: exportedAt ?? discoveredAt,
    endedAt: discoveredAt,
    note: lateAt === undefined ? 'noticed' : 'noticed; more objects arrived after its run had begun',
    ...(failed === undefined ? {} : { reason: failed.reason }),
    ...(failed?.retriedAs === undefined ? {} : { retriedAs: failed.retriedAs }),
  };
}

function preparationSteps({ item, attempts, now }: TimelineFacts): TimelineStep[] {
  if (hasNoResult(item)) return [pendingStep('preparation', 'Preparation')];
  const steps = attempts.map((attempt, index) => attemptStep(attempt, index + 1, now));
  if (item.state === 'discovered') {
    const reason = item.reason === undefined ? {} : { reason: item.reason };
    const next =
      item.notBefore === undefined ? { note: 'waits for its start' } : { nextAttemptAt: item.notBefore };
    return [...steps, { stage: 'preparation', title: 'Preparation', state: 'waiting', ...next, ...reason }];
  }
  return steps.length > 0 ? steps : [ledgerStep(item, now)];
}

function attemptStep(attempt: PreparationAttempt, number: number, now: Date): TimelineStep {
  const { jobRunId, state, startedAt, endedAt, error } = attempt;
  const isRunning = !/^(SUCCEEDED|FAILED|TIMEOUT|ERROR|EXPIRED|STOPPED)$/.test(state);
  return {
    stage: 'preparation',
    title: 'Preparation',
    state: isRunning ? 'active' : state === 'SUCCEEDED' ? 'done' : 'failed',
    attempt: number,
    id: jobRunId,
    note: state,
    ...lasting(startedAt, endedAt, isRunning ? now : undefined),
    ...(error === undefined ? {} : { reason: error }),
  };
}

/** The preparation as the ledger knows it, where Glue has forgotten the job run or a person's own schedule made it. */
function ledgerStep(item: TimelineFacts['item'], now: Date): TimelineStep {
  const step = { stage: 'preparation', title: 'Preparation', attempt: Math.max(1, item.attempt) } as const;
  switch (item.state) {
    case 'preparing':
      return { ...step, state: 'active', ...lasting(item.claimedAt, undefined, now) };
    case 'failed':
      return { ...step, state: 'failed', endedAt: item.changedAt, reason: item.reason };
    case 'prepared':
    case 'delivered':
      return { ...step, state: 'done', endedAt: item.preparedAt };
    case 'earlier':
      return { ...step, state: 'done' };
    default:
      return pendingStep('preparation', 'Preparation');
  }
}

function deliverySteps({ item, deliveries, now }: TimelineFacts): TimelineStep[] {
  if (!('partitions' in item)) return [pendingStep('delivery', 'Delivery')];
  const known = deliveries
    .toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
    .map((delivery) => deliveryStep(delivery, now));
  const missing = item.partitions - deliveries.length;
  if (missing <= 0 && known.length > 0) return known;
  if (missing > 0 && item.state === 'delivered') {
    // The ledger forgets a delivery some time before its export.
    const ended = `${showCountOf(missing, 'partition')} ended, no longer in the ledger`;
    return [...known, { stage: 'delivery', title: 'Delivery', state: 'done', note: ended }];
  }
  const note = missing > 0 ? `${showCountOf(missing, 'partition')} not taken up yet` : 'nothing to deliver';
  const state = missing > 0 ? 'pending' : 'done';
  return [...known, { stage: 'delivery', title: 'Delivery', state, note }];
}

function deliveryStep(delivery: Delivery, now: Date): TimelineStep {
  const { audience, format, state, createdAt, updatedAt, failures, rows, nextAttemptAt } = delivery;
  const isOver = isSettledState(state) || state === 'failed';
  return {
    stage: 'delivery',
    title: `Delivery of ${audience} (${format})`,
    state: stateOf(delivery),
    attempt: failures + 1,
    note: state === 'delivered' ? showCountOf(rows ?? 0, 'line') : state.replaceAll('_', ' '),
    ...lasting(createdAt, isOver ? updatedAt : undefined, now),
    ...whyUnfinished(delivery),
    ...(state === 'waiting' && nextAttemptAt !== undefined ? { nextAttemptAt } : {}),
  };
}

function stateOf({ state }: Delivery): TimelineStep['state'] {
  if (isSettledState(state)) return 'done';
  return state === 'failed' ? 'failed' : state === 'waiting' ? 'waiting' : 'active';
}

function matchStep({ deliveries, matched }: TimelineFacts): TimelineStep {
  const step = { stage: 'tiktok', title: 'Matching at TikTok' } as const;
  if (!deliveries.some(({ state }) => state === 'delivered')) return pendingStep(step.stage, step.title);
  // What was superseded, had no lines or failed has nothing to be matched.
  const matchable = deliveries.filter(({ state }) => state === 'delivered' || isUnderWay(state));
  const partitions = new Set(matchable.map(partitionName));
  const known = matched.flatMap((fact) =>
    fact.matchedUsers !== undefined && partitions.has(partitionName(fact)) ? [fact.matchedUsers] : [],
  );
  if (known.length < partitions.size) {
    const rest = 'TikTok takes 24 to 48 hours';
    const note = known.length === 0 ? rest : `${known.length} of ${partitions.size} matched; ${rest}`;
    return { ...step, state: 'active', note };
  }
  const people = known.reduce((sum, count) => sum + count, 0);
  return { ...step, state: 'done', note: `${showCountOf(people, 'person', 'people')} matched` };
}

const pendingStep = (stage: Stage, title: string): TimelineStep => ({ stage, title, state: 'pending' });

function lasting(
  startedAt: string,
  endedAt: string | undefined,
  now: Date | undefined,
): Partial<TimelineStep> {
  const end = endedAt ?? now?.toISOString();
  const seconds =
    end === undefined ? {} : { seconds: Math.max(0, (Date.parse(end) - Date.parse(startedAt)) / 1000) };
  return { startedAt, ...(endedAt === undefined ? {} : { endedAt }), ...seconds };
}
