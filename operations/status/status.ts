import type { Audience, AudienceOverview } from '../../lambdas/shared/ledger/audiences.ts';
import {
  type Delivery,
  deliveriesOfDay,
  deliveriesOfRun,
  isSettledState,
  waitingDeliveries,
} from '../../lambdas/shared/ledger/deliveries.ts';
import type { ExportItem } from '../../lambdas/shared/ledger/export-item.ts';
import type { Deployment } from '../deployment.ts';
import { type Ledger, withLedger } from '../ledger.ts';
import { readAllAudiences } from './audiences.ts';
import { countDeadLetters, type DeadLetterCounts } from './dead-letter-counts.ts';

/** Days back that hand-placed files are looked for: they belong to no export that would lead to them. */
const DAYS_OF_HAND_PLACED = 7;
const DAY_MS = 86_400_000;

/** What is asked about. */
export interface StatusQuestion {
  readonly sources: readonly string[];
  /** Only this audience; left out: all. */
  readonly audience?: string;
  /** Whether files placed by hand, which belong to no source, are asked about too. */
  readonly withHandPlaced: boolean;
  /** Latest exports of each source that are shown. */
  readonly latest: number;
  readonly now: Date;
}

/** Where one export stands. */
export interface ExportStatus {
  readonly source: string;
  readonly exportId: string;
  readonly state: ExportItem['state'];
  /** ISO 8601, when it came into this state. */
  readonly since: string;
  readonly runId: string;
  readonly attempt: number;
  readonly jobRunId?: string;
  /** Why it failed, or why it is tried again. */
  readonly reason?: string;
}

/** Where one delivery stands. */
export interface DeliveryStatus {
  readonly audience: string;
  readonly format: string;
  readonly action: Delivery['action'];
  readonly state: Delivery['state'];
  readonly since: string;
  readonly rows?: number;
  readonly source?: string;
  readonly runId?: string;
  readonly key: string;
  readonly reason?: string;
  readonly requestId?: string;
  /** When a waiting delivery is tried again (ISO 8601). */
  readonly nextAttemptAt?: string;
}

/** How one audience of one format stands at TikTok. */
export interface AudienceStatus {
  readonly audience: string;
  readonly format: string;
  readonly tiktokName?: string;
  readonly audienceId?: string;
  readonly matchedUsers?: number;
  /** Matched people per delivered line, 0 to 1 and above. */
  readonly matchRate?: number;
  readonly isValid?: boolean;
  /** When TikTok will empty it, if that is within 60 days. */
  readonly expiresAt?: string;
  /** Whether TikTok adds people like its members. */
  readonly isEnhanced?: boolean;
  readonly checkedAt?: string;
  readonly problems: readonly string[];
}

interface LedgerStatus {
  readonly exports: readonly ExportStatus[];
  readonly deliveries: readonly DeliveryStatus[];
  readonly audiences: readonly AudienceStatus[];
}

/** Where everything stands. */
export interface Status extends LedgerStatus {
  /** Of the whole pipeline, whatever is asked about: what was refused before it became a delivery is only there. */
  readonly deadLetters: DeadLetterCounts;
}

/**
 * Reads where everything stands.
 *
 * @param deployment what is deployed
 * @param question what is asked about
 */
export async function readStatus(deployment: Deployment, question: StatusQuestion): Promise<Status> {
  const [inLedger, deadLetters] = await Promise.all([
    withLedger(deployment.ledgerTable, (ledger) => readLedgerStatus(ledger, question)),
    countDeadLetters(deployment),
  ]);
  return { ...inLedger, deadLetters };
}

async function readLedgerStatus(ledger: Ledger, question: StatusQuestion): Promise<LedgerStatus> {
  const lists = await Promise.all(
    question.sources.map((source) => latestExports(ledger, source, question.latest)),
  );
  const exports = lists.flat();
  const ofRuns = await Promise.all(
    exports.map(({ source, runId }) => deliveriesOfRun(ledger.table, source, runId)),
  );
  const isAskedAbout = ({ audience }: { audience: string }): boolean =>
    question.audience === undefined || question.audience === audience;
  const byHand = question.withHandPlaced ? await handPlaced(ledger, question.now) : [];
  const shown = new Set([...ofRuns.flat(), ...byHand].map(({ id }) => id));
  // A waiting one may be of an older run, or of a file that was placed longer ago.
  const waiting = (await waitingDeliveries(ledger.table)).filter(
    ({ id, source }) => !shown.has(id) && isOfQuestion(source, question),
  );
  const deliveries = [...ofRuns.flat(), ...byHand, ...waiting].filter(isAskedAbout);
  const audiences = (await readAllAudiences(ledger)).filter(
    ({ audience }) => isAskedAbout(audience) && (question.withHandPlaced || isOfSources(audience, question)),
  );
  return {
    exports: exports.map(exportStatus),
    deliveries: deliveries.map(deliveryStatus),
    audiences: audiences.map(audienceStatus),
  };
}

const isOfQuestion = (source: string | undefined, question: StatusQuestion): boolean =>
  source === undefined ? question.withHandPlaced : question.sources.includes(source);

/** An audience is of the source that delivered to it last. */
const isOfSources = ({ lastDelivery }: Audience, { sources }: StatusQuestion): boolean =>
  lastDelivery?.run !== undefined && sources.includes(lastDelivery.run.source);

async function latestExports({ exports }: Ledger, source: string, latest: number): Promise<ExportItem[]> {
  const items: ExportItem[] = [];
  for await (const item of exports.list(source)) items.push(item);
  return items.toSorted((a, b) => (a.discoveredAt < b.discoveredAt ? 1 : -1)).slice(0, latest);
}

async function handPlaced({ table }: Ledger, now: Date): Promise<Delivery[]> {
  const days = Array.from({ length: DAYS_OF_HAND_PLACED }, (_, back) =>
    new Date(now.getTime() - back * DAY_MS).toISOString().slice(0, 10),
  );
  const lists = await Promise.all(days.map((day) => deliveriesOfDay(table, day)));
  return lists.flat().filter(({ runId }) => runId === undefined);
}

function exportStatus(item: ExportItem): ExportStatus {
  return {
    source: item.source,
    exportId: item.exportId,
    state: item.state,
    since: item.changedAt,
    runId: item.runId,
    attempt: item.attempt,
    ...(item.jobRunId === undefined ? {} : { jobRunId: item.jobRunId }),
    ...('reason' in item && item.reason !== undefined ? { reason: item.reason } : {}),
  };
}

function deliveryStatus(delivery: Delivery): DeliveryStatus {
  const { audience, format, action, state, key, rows, source, runId, lastFailure, nextAttemptAt } = delivery;
  const isOver = isSettledState(state);
  return {
    audience,
    format,
    action,
    state,
    since: delivery.updatedAt,
    key,
    ...(rows === undefined ? {} : { rows }),
    ...(source === undefined ? {} : { source }),
    ...(runId === undefined ? {} : { runId }),
    ...(lastFailure === undefined || isOver ? {} : { reason: lastFailure.message }),
    ...(nextAttemptAt === undefined || state !== 'waiting' ? {} : { nextAttemptAt }),
    ...(lastFailure?.requestId === undefined || isOver ? {} : { requestId: lastFailure.requestId }),
  };
}

function audienceStatus({ audience, check }: AudienceOverview): AudienceStatus {
  const { tiktokName, audienceId } = audience;
  const said = check?.record;
  return {
    audience: audience.audience,
    format: audience.format,
    problems: said?.problems.map(({ message }) => message) ?? [],
    ...(tiktokName === undefined ? {} : { tiktokName }),
    ...(audienceId === undefined ? {} : { audienceId }),
    ...(said === undefined
      ? {}
      : { matchedUsers: said.matchedUsers, isValid: said.isValid, checkedAt: said.checkedAt }),
    ...(said?.expiresAt === undefined ? {} : { expiresAt: said.expiresAt }),
    ...(said?.isEnhanced === undefined ? {} : { isEnhanced: said.isEnhanced }),
    ...(said?.matchRate === undefined ? {} : { matchRate: said.matchRate }),
  };
}
