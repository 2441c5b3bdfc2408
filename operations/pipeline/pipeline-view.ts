import { advertiserOfSource } from '../../lambdas/shared/config/advertisers.ts';
import type { PipelineConfig } from '../../lambdas/shared/config/schema.ts';
import type { ExportRef } from '../../lambdas/shared/exports/keys.ts';
import { type Delivery, deliveriesOfDay, waitingDeliveries } from '../../lambdas/shared/ledger/deliveries.ts';
import type { ExportItem } from '../../lambdas/shared/ledger/export-item.ts';
import { listMisplaced, type MisplacedFile } from '../../lambdas/shared/ledger/misplaced.ts';
import { type AlarmStatus, readAlarms } from '../alarms.ts';
import { Cached } from '../cached.ts';
import type { PipelinePlace } from '../commands.ts';
import { type CredentialsStatus, readCredentialsStatus } from '../credentials/credentials-status.ts';
import type { Deployment } from '../deployment.ts';
import {
  type DeliveredRun,
  type FailedDeliveries,
  withFailedDeliveries,
} from '../exports/failed-deliveries.ts';
import { type LatestQuery, readLatestQueries } from '../exports/postponed-query.ts';
import { unlessDenied } from '../failure.ts';
import { type Ledger, withLedger } from '../ledger.ts';
import { listStoredExports, type StoredExport } from '../sources/stored-exports.ts';
import { type OwnedAudience, readAdvertiserIds, readAudiencesOf } from '../status/audiences.ts';
import { countDeadLetters, type DeadLetterCounts } from '../status/dead-letter-counts.ts';
import { type MatchRateStatus, readMatchRates } from '../status/match-rates.ts';

const DAY_MS = 86_400_000;
const SHORT_MS = 2000;
const LONG_MS = 10_000;
const SELDOM_MS = 60_000;
/** The whole ledger is read, and every object in the exports bucket is listed. */
const SCAN_MS = 600_000;
const LISTING_MS = 30_000;

/** An audience, with the name of its advertiser. */
export type NamedAudience = OwnedAudience & { readonly advertiserName: string };

/** What TikTok has of the pipeline's audiences. */
export interface AudienceFacts {
  readonly audiences: readonly NamedAudience[];
  readonly matchRates: readonly MatchRateStatus[];
}

/**
 * The state of the whole pipeline for those who ask about it again and again: each part is read at most every few seconds,
 * however many ask.
 */
export class PipelineView {
  readonly config: PipelineConfig;
  readonly deployment: Deployment;
  /** What the commands are about that are named. */
  readonly place: PipelinePlace;
  readonly #exports: Cached<readonly ExportItem[]>;
  readonly #deliveries: Cached<readonly Delivery[]>;
  readonly #scanned: Cached<ReadonlySet<string>>;
  readonly #audiences: Cached<AudienceFacts>;
  readonly #queries: Cached<readonly LatestQuery[]>;
  readonly #misplaced: Cached<readonly MisplacedFile[]>;
  readonly #deadLetters: Cached<DeadLetterCounts>;
  readonly #advertiserIds: Cached<ReadonlyMap<string, string>>;
  readonly #credentials: Cached<readonly CredentialsStatus[]>;
  readonly #alarms: Cached<readonly AlarmStatus[]>;
  readonly #stored: Cached<readonly StoredExport[]>;

  /**
   * @param config names the sources and the advertisers
   * @param deployment what is deployed
   * @param place what the commands are about that are named
   */
  constructor(config: PipelineConfig, deployment: Deployment, place: PipelinePlace = {}) {
    this.config = config;
    this.deployment = deployment;
    this.place = place;
    const cached = <T>(maxAgeMs: number, read: (ledger: Ledger) => Promise<T>): Cached<T> =>
      new Cached(() => withLedger(deployment.ledgerTable, read), maxAgeMs);
    this.#exports = cached(LONG_MS, (ledger) => readExports(ledger, config));
    this.#deliveries = cached(SHORT_MS, readRecentDeliveries);
    this.#scanned = cached(SCAN_MS, readAdvertiserIds);
    this.#audiences = cached(LONG_MS, async (ledger) =>
      readAudienceFacts(ledger, config, await this.#knownAdvertisers()),
    );
    this.#queries = cached(LONG_MS, (ledger) => readLatestQueries(ledger, config.sources, new Date()));
    this.#misplaced = cached(LONG_MS, ({ table }) => listMisplaced(table));
    this.#deadLetters = new Cached(() => countDeadLetters(deployment), SHORT_MS);
    this.#advertiserIds = new Cached(() => this.#readAdvertiserIds(), SELDOM_MS);
    this.#credentials = cached(LONG_MS, async (ledger) =>
      readCredentialsStatus(ledger, config, await this.#advertiserIds.get(), place),
    );
    this.#stored = new Cached(() => listStoredExports(deployment, config), LISTING_MS);
    this.#alarms = new Cached(() => readAlarms(deployment, place), SELDOM_MS);
  }

  /** Every known export of the configured sources, the latest first. */
  exports(): Promise<readonly ExportItem[]> {
    return this.#exports.get();
  }

  /** Deliveries that were touched yesterday or today, and those that wait. */
  recentDeliveries(): Promise<readonly Delivery[]> {
    return this.#deliveries.get();
  }

  /** An export as the ledger has it now; undefined where it does not know it, or no source is configured for it. */
  async export(ref: ExportRef): Promise<ExportItem | undefined> {
    if (!this.config.sources.some(({ name }) => name === ref.source)) return undefined;
    return withLedger(this.deployment.ledgerTable, ({ exports }) => exports.get(ref));
  }

  /** Adds to the exports of a page what is said of those of which deliveries failed, as the ledger has it now. */
  withFailedDeliveries<T extends DeliveredRun>(
    runs: readonly T[],
  ): Promise<(T & Partial<FailedDeliveries>)[]> {
    return withLedger(this.deployment.ledgerTable, ({ table }) =>
      withFailedDeliveries(table, runs, this.place),
    );
  }

  /** The exports in S3, of every folder; at most half a minute old. */
  storedExports(): Promise<readonly StoredExport[]> {
    return this.#stored.get();
  }

  /** Every audience, and what TikTok matched of each identifier type. */
  audienceFacts(): Promise<AudienceFacts> {
    return this.#audiences.get();
  }

  /** The latest query of each source that has one. */
  queries(): Promise<readonly LatestQuery[]> {
    return this.#queries.get();
  }

  /** Objects that were not delivered because of where they are. */
  misplaced(): Promise<readonly MisplacedFile[]> {
    return this.#misplaced.get();
  }

  /** How many dead letters there are. */
  deadLetters(): Promise<DeadLetterCounts> {
    return this.#deadLetters.get();
  }

  /** Whether TikTok refuses the token of an advertiser, for each of the configuration. */
  credentials(): Promise<readonly CredentialsStatus[]> {
    return this.#credentials.get();
  }

  /** The alarms of the stack, those that are raised first; at most a minute old. */
  alarms(): Promise<readonly AlarmStatus[]> {
    return this.#alarms.get();
  }

  /** The alarms that are raised; none to an identity that may not read them. */
  async raisedAlarms(): Promise<readonly AlarmStatus[]> {
    const alarms = await unlessDenied(this.alarms(), []);
    return alarms.filter(({ state }) => state === 'ALARM');
  }

  /** Name of the advertiser that a delivery or a source belongs to. */
  advertiserOf(named: string | undefined, source: string | undefined): string {
    return named ?? advertiserOfSource(this.config, source).name;
  }

  /** Has everything read again, because something was changed. */
  forget(): void {
    for (const part of [this.#exports, this.#deliveries, this.#audiences, this.#queries, this.#misplaced])
      part.forget();
    for (const part of [this.#deadLetters, this.#advertiserIds, this.#credentials, this.#alarms])
      part.forget();
  }

  /** Ids of those that the ledger had at the last scan, and of those that were delivered to since. */
  async #knownAdvertisers(): Promise<Set<string>> {
    const [scanned, deliveries] = await Promise.all([this.#scanned.get(), this.recentDeliveries()]);
    return new Set([...scanned, ...deliveries.flatMap(({ advertiserId }) => advertiserId ?? [])]);
  }

  async #readAdvertiserIds(): Promise<Map<string, string>> {
    const [{ audiences }, deliveries] = await Promise.all([this.audienceFacts(), this.recentDeliveries()]);
    const known = [
      ...audiences.map(({ advertiserName: name, advertiserId: id, audience: { lastDelivery } }) => ({
        ...{ name, id, at: lastDelivery?.at ?? '' },
      })),
      ...deliveries.flatMap(({ advertiser, advertiserId: id, source, updatedAt: at }) =>
        id === undefined ? [] : [{ name: this.advertiserOf(advertiser, source), id, at }],
      ),
    ];
    // The latest delivery counts, where the deliveries of a name have moved to another advertiser.
    const byTime = known.toSorted((a, b) => (a.at < b.at ? -1 : 1));
    return new Map(byTime.map(({ name, id }) => [name, id]));
  }
}

async function readExports({ exports }: Ledger, { sources }: PipelineConfig): Promise<ExportItem[]> {
  const lists = await Promise.all(
    sources.map(async ({ name }) => {
      const items: ExportItem[] = [];
      for await (const item of exports.list(name)) items.push(item);
      return items;
    }),
  );
  return lists.flat().toSorted((a, b) => (a.discoveredAt < b.discoveredAt ? 1 : -1));
}

async function readRecentDeliveries({ table }: Ledger): Promise<Delivery[]> {
  const days = [0, 1].map((back) => new Date(Date.now() - back * DAY_MS).toISOString().slice(0, 10));
  const [waiting, ...lists] = await Promise.all([
    waitingDeliveries(table),
    ...days.map((day) => deliveriesOfDay(table, day)),
  ]);
  return [...lists.flat(), ...waiting].toSorted((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
}

async function readAudienceFacts(
  ledger: Ledger,
  config: PipelineConfig,
  advertiserIds: ReadonlySet<string>,
): Promise<AudienceFacts> {
  const audiences = (await readAudiencesOf(ledger, advertiserIds)).map((owned) => {
    const { advertiser, lastDelivery } = owned.audience;
    const advertiserName = advertiser ?? advertiserOfSource(config, lastDelivery?.run?.source).name;
    return { ...owned, advertiserName };
  });
  const owners = new Map(audiences.map((each) => [each.advertiserId, each.advertiserName]));
  return { audiences, matchRates: await readMatchRates(ledger, owners) };
}
