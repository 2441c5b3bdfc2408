import { advertiserOfSource } from '../../lambdas/shared/config/advertisers.ts';
import type { Audience } from '../../lambdas/shared/ledger/audiences.ts';
import type { Delivery } from '../../lambdas/shared/ledger/deliveries.ts';
import type { ExportItem } from '../../lambdas/shared/ledger/export-item.ts';
import { type RunUsage, readRunUsage } from '../../lambdas/shared/ledger/job-usage.ts';
import { listMisplaced, type MisplacedFile } from '../../lambdas/shared/ledger/misplaced.ts';
import type { Deployment } from '../deployment.ts';
import { failedDeliveriesOf } from '../exports/failed-deliveries.ts';
import { remedyOf } from '../exports/failure-remedy.ts';
import { type PostponedQuery, readLatestQueries } from '../exports/postponed-query.ts';
import { type Ledger, withLedger } from '../ledger.ts';
import { type OwnedAudience, readAllAudiences } from './audiences.ts';
import { countDeadLetters, type DeadLetterCounts } from './dead-letter-counts.ts';
import { type DeliveryStatus, deliveryStatus, readDeliveries } from './deliveries.ts';
import { type MatchRateStatus, readMatchRates } from './match-rates.ts';
import type { StatusQuestion } from './question.ts';
import { type RefusedToken, readRefusedTokens } from './refused-tokens.ts';

/** The state of one export. */
export interface ExportStatus {
  readonly source: string;
  readonly exportId: string;
  readonly state: ExportItem['state'];
  /** ISO 8601, when it came into this state. */
  readonly since: string;
  readonly runId: string;
  readonly attempt: number;
  readonly jobRunId?: string;
  /** Partitions of a prepared export whose delivery failed; left out where there are none. */
  readonly failedDeliveries?: number;
  /** Why it failed, why it is tried again, or how many of its deliveries failed, and why. */
  readonly reason?: string;
  /** What the Glue job runs of its run used; left out before one has ended. */
  readonly usage?: RunUsage;
  /** What to do about a failure of Clean Rooms, or about deliveries that failed. */
  readonly remedy?: string;
  /** When a failed query or job is started again, or a failed preparation is tried again: ISO 8601. */
  readonly nextAttemptAt?: string;
  /** The query or job that was started in place of this failed one. */
  readonly retriedAs?: string;
  /** What its query or job cost, in CRPU-hours. */
  readonly crpuHours?: number;
}

/** Something that was wrong with an audience, and from when to when (ISO 8601). */
export interface PastProblem {
  readonly message: string;
  readonly at: string;
  readonly endedAt: string;
}

/** The state of one audience of one format at TikTok. */
export interface AudienceStatus {
  /** Name of the advertiser. */
  readonly advertiser: string;
  /** TikTok's id of the advertiser. */
  readonly advertiserId: string;
  readonly audience: string;
  readonly format: string;
  readonly tiktokName?: string;
  readonly audienceId?: string;
  /** People that TikTok has matched; absent while it is not valid: TikTok counts 0 while it calculates. */
  readonly matchedUsers?: number;
  /** Matched people per delivered line, 0 to 1 and above; absent where the people are. */
  readonly matchRate?: number;
  readonly isValid?: boolean;
  /** When TikTok will empty it, if that is within 60 days. */
  readonly expiresAt?: string;
  /** Whether TikTok adds people like its members. */
  readonly isEnhanced?: boolean;
  readonly checkedAt?: string;
  /** What TikTok reports now. */
  readonly problems: readonly string[];
  /** What it reported before, latest last. */
  readonly pastProblems: readonly PastProblem[];
}

/** An object that was not delivered because of where it is. */
export type MisplacedStatus = Omit<MisplacedFile, 'bucket'>;

/** A query or job that has not started, with its source. */
export interface PostponedStatus extends PostponedQuery {
  readonly source: string;
}

interface LedgerStatus {
  /** Objects below `tiktok/` that were not delivered because of where they are; of the last two weeks. */
  readonly misplaced: readonly MisplacedStatus[];
  readonly exports: readonly ExportStatus[];
  /** Queries and jobs that schedules asked for, and for which Clean Rooms has had no room. */
  readonly postponedQueries: readonly PostponedStatus[];
  readonly deliveries: readonly DeliveryStatus[];
  readonly audiences: readonly AudienceStatus[];
  /** Of all audiences of the advertisers asked about, by identifier type. */
  readonly matchRates: readonly MatchRateStatus[];
  /** Of the advertisers asked about. */
  readonly refusedTokens: readonly RefusedToken[];
}

/** The state of everything. */
export interface Status extends LedgerStatus {
  /** Of the whole pipeline, whatever is asked about: what was refused before it became a delivery is only there. */
  readonly deadLetters: DeadLetterCounts;
}

/**
 * Reads the state of everything.
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
  const nameOf = (advertiser: string | undefined, source: string | undefined): string =>
    advertiser ?? advertiserOfSource(question.config, source).name;
  const isAskedAbout = (each: { readonly advertiser: string; readonly audience: string }): boolean =>
    question.advertisers.includes(each.advertiser) &&
    (question.audience === undefined || question.audience === each.audience);
  const known = await readDeliveries(ledger, question, exports);
  const ofRun = ({ source, runId }: ExportItem): Delivery[] =>
    known.filter((delivery) => delivery.source === source && delivery.runId === runId);
  const deliveries = known.map((delivery) => ({
    ...{ advertiserId: delivery.advertiserId, advertiser: nameOf(delivery.advertiser, delivery.source) },
    delivery,
  }));
  const audiences = (await readAllAudiences(ledger))
    .filter(({ audience }) => question.withHandPlaced || isOfSources(audience, question))
    .map((overview) => {
      const { advertiser, lastDelivery } = overview.audience;
      return audienceStatus(overview, nameOf(advertiser, lastDelivery?.run?.source));
    });
  const owners = ownersOf([...audiences, ...deliveries], question);
  const misplaced = question.withHandPlaced ? await listMisplaced(ledger.table) : [];
  return {
    exports: await Promise.all(
      exports.map(async (item) => ({
        ...exportStatus(item, await readRunUsage(ledger.table, item.source, item.runId)),
        ...failedDeliveriesOf(item, ofRun(item)),
      })),
    ),
    postponedQueries: await readPostponed(ledger, question),
    deliveries: deliveries
      .map(({ advertiser, delivery }) => deliveryStatus(delivery, advertiser))
      .filter(isAskedAbout),
    audiences: audiences.filter(isAskedAbout),
    matchRates: await readMatchRates(ledger, owners),
    refusedTokens: await readRefusedTokens(ledger, question.config, owners),
    misplaced: misplaced.map(({ key, rightPlace, at }) => ({ key, rightPlace, at })),
  };
}

async function readPostponed(
  ledger: Ledger,
  { config, sources, now }: StatusQuestion,
): Promise<PostponedStatus[]> {
  const asked = config.sources.filter(({ name }) => sources.includes(name));
  const latest = await readLatestQueries(ledger, asked, now);
  return latest.flatMap(({ source, postponed }) =>
    postponed === undefined ? [] : [{ source, ...postponed }],
  );
}

/** Names of the advertisers that are asked about, by their id at TikTok. */
function ownersOf(
  known: readonly { readonly advertiser: string; readonly advertiserId?: string | undefined }[],
  { advertisers }: StatusQuestion,
): ReadonlyMap<string, string> {
  return new Map(
    known.flatMap(({ advertiserId, advertiser }) =>
      advertiserId !== undefined && advertisers.includes(advertiser) ? [[advertiserId, advertiser]] : [],
    ),
  );
}

/** An audience is of the source that delivered to it last. */
const isOfSources = ({ lastDelivery }: Audience, { sources }: StatusQuestion): boolean =>
  lastDelivery?.run !== undefined && sources.includes(lastDelivery.run.source);

async function latestExports({ exports }: Ledger, source: string, latest: number): Promise<ExportItem[]> {
  const items: ExportItem[] = [];
  for await (const item of exports.list(source)) items.push(item);
  return items.toSorted((a, b) => (a.discoveredAt < b.discoveredAt ? 1 : -1)).slice(0, latest);
}

/**
 * Returns the state of an export.
 *
 * @param item as the ledger has it
 * @param usage what the Glue job runs of its run used; left out before one has ended
 */
export function exportStatus(item: ExportItem, usage?: RunUsage): ExportStatus {
  return {
    source: item.source,
    exportId: item.exportId,
    state: item.state,
    since: item.changedAt,
    runId: item.runId,
    attempt: item.attempt,
    ...(item.jobRunId === undefined ? {} : { jobRunId: item.jobRunId }),
    ...(usage === undefined ? {} : { usage }),
    ...('reason' in item && item.reason !== undefined ? { reason: item.reason } : {}),
    ...remedyOf(item),
    ...(item.state === 'discovered' && item.notBefore !== undefined ? { nextAttemptAt: item.notBefore } : {}),
    ...(item.state === 'failed' && item.retriedAs !== undefined ? { retriedAs: item.retriedAs } : {}),
    ...(item.crpuHours === undefined ? {} : { crpuHours: item.crpuHours }),
  };
}

/**
 * Returns the state of an audience of one format.
 *
 * @param overview as the ledger has it, with TikTok's last answer
 * @param advertiser name of its advertiser
 */
export function audienceStatus(
  { audience, advertiserId, check }: OwnedAudience,
  advertiser: string,
): AudienceStatus {
  const { tiktokName, audienceId } = audience;
  const said = check?.record;
  const problems = said?.problems ?? [];
  return {
    advertiser,
    advertiserId,
    audience: audience.audience,
    format: audience.format,
    problems: problems.flatMap(({ message, endedAt }) => (endedAt === undefined ? [message] : [])),
    pastProblems: problems.flatMap(({ message, at, endedAt }) =>
      endedAt === undefined ? [] : [{ message, at, endedAt }],
    ),
    ...(tiktokName === undefined ? {} : { tiktokName }),
    ...(audienceId === undefined ? {} : { audienceId }),
    ...(said === undefined ? {} : { isValid: said.isValid, checkedAt: said.checkedAt }),
    ...(said?.isValid === true ? { matchedUsers: said.matchedUsers } : {}),
    ...(said?.expiresAt === undefined ? {} : { expiresAt: said.expiresAt }),
    ...(said?.isEnhanced === undefined ? {} : { isEnhanced: said.isEnhanced }),
    ...(said?.isValid === true && said.matchRate !== undefined ? { matchRate: said.matchRate } : {}),
  };
}
