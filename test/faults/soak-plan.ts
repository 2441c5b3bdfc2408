import { FIRST_ADVERTISER, SECOND_ADVERTISER } from '../helpers/advertisers-config.ts';
import { hashes } from '../lambdas/helpers/partitions.ts';

/** The advertiser that each source of the soak delivers to. */
export const ADVERTISER_OF = {
  loyalty: FIRST_ADVERTISER,
  shop: SECOND_ADVERTISER,
  overlap: FIRST_ADVERTISER,
  scored: FIRST_ADVERTISER,
} as const;

/** What an audience of the soak gets, chosen so that its members are known for any order of events. */
type Treatment = 'append' | 'replace' | 'remove';

/** Last digit of the audiences whose members are removed: in every second round those of the round before. */
const REMOVED_FROM = 9;

/** A partition that is delivered during the soak, put there by the soak or made by the preparation. */
export interface SoakPartition {
  readonly source: keyof typeof ADVERTISER_OF;
  readonly audience: string;
  readonly format: 'email_sha256' | 'phone_sha256';
  readonly runId: string;
  readonly action: Treatment;
  readonly exportedAt: string;
  readonly files: readonly (readonly string[])[];
  /** Whether its event is sent three times. */
  readonly isDuplicated: boolean;
}

/** The partitions that are delivered, and the members expected at TikTok in the end. */
export interface SoakTruth {
  readonly partitions: readonly SoakPartition[];
  /** By advertiser, audience and format. */
  readonly expected: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Names an audience's format at one advertiser; audiences of one name at two advertisers are two. */
export const formatName = (advertiserId: string, audience: string, format: string): string =>
  `${advertiserId}, ${audience}, ${format}`;

export const partitionName = ({ source, audience, format }: SoakPartition): string =>
  formatName(ADVERTISER_OF[source], audience, format);

/** Name of an audience of the soak that only gets appends of addresses, for any number. */
export const appendAudience = (number: number): string => audienceName(1 + (number % 4));

const audienceName = (number: number): string =>
  `Soak ${number} & ${number % 3 === 0 ? 'größer' : 'plain'} 100%`;

/**
 * Plans the partitions that are put into the audiences bucket. Of ten audiences, seven get appends, two get replaces (the newest
 * export counts), and one gets removals of members who are delivered beforehand. One of the replaced audiences gets removals too,
 * of people who were never in it, so that something waits behind a replace. Every fifth audience has a second format. Two rounds go to the
 * first advertiser and two to the second, so that both have audiences of the same names.
 *
 * @param count number of partitions
 * @param audiences number of audiences
 * @param random returns numbers from 0 to 1
 */
export const planPartitions = (count: number, audiences: number, random: () => number): SoakPartition[] =>
  Array.from({ length: count }, (_, index) => planPartition(index, audiences, random));

/** Whether a partition has the members that others remove: only once it is delivered is it known what a removal leaves. */
export const isDeliveredBeforehand = ({ action, audience }: SoakPartition): boolean =>
  action === 'append' && numberOf(audience) % 10 === REMOVED_FROM;

/** Number of an audience of the soak. */
export const numberOf = (audience: string): number => Number(/\d+/.exec(audience)?.[0]);

/** What must exist at TikTok once all partitions are delivered, in whatever order. */
export function truthOf(partitions: readonly SoakPartition[]): SoakTruth {
  const expected = new Map<string, Set<string>>();
  const newest = new Map<string, string>();
  for (const partition of partitions) {
    const name = partitionName(partition);
    const { action, exportedAt } = partition;
    if (action === 'remove') {
      for (const member of partition.files.flat()) expected.get(name)?.delete(member);
      continue;
    }
    const isNewer = exportedAt > (newest.get(name) ?? '');
    if (action === 'replace' && !isNewer) continue;
    newest.set(name, exportedAt);
    const before = action === 'append' ? (expected.get(name) ?? []) : [];
    expected.set(name, new Set([...before, ...partition.files.flat()]));
  }
  return { partitions, expected };
}

function planPartition(index: number, audiences: number, random: () => number): SoakPartition {
  const number = index % audiences;
  const audience = audienceName(number);
  const round = Math.floor(index / audiences);
  const format = number % 5 === 0 && round % 2 === 1 ? 'phone_sha256' : 'email_sha256';
  const action = treatmentOf(number, round);
  const size = 20 + Math.floor(random() * 200);
  const isRemovalOfMembers = action === 'remove' && number % 10 === REMOVED_FROM;
  const from = (isRemovalOfMembers ? round - 1 : round) * 150;
  const source = Math.floor(round / 2) % 2 === 0 ? 'loyalty' : 'shop';
  const label = `${source}-${audience}-${action === 'remove' && !isRemovalOfMembers ? 'strangers' : format}`;
  const lines = hashes(label, from, from + size);
  const cut = Math.floor(random() * size);
  return {
    ...{ source, audience, format, action },
    runId: `soak-${index}`,
    exportedAt: new Date(Date.UTC(2026, 0, 1 + round, 0, 0, index % 60)).toISOString(),
    files: cut > 0 ? [lines.slice(0, cut), lines.slice(cut)] : [lines],
    isDuplicated: random() < 0.2,
  };
}

function treatmentOf(audience: number, round: number): Treatment {
  switch (audience % 10) {
    case 7:
      return 'replace';
    case 8:
      return round % 3 === 2 ? 'remove' : 'replace';
    case REMOVED_FROM:
      return round % 2 === 0 ? 'append' : 'remove';
    default:
      return 'append';
  }
}
