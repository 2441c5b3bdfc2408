import { hashes } from '../lambdas/helpers/partitions.ts';

/** What an audience of the soak gets, chosen so that its members are known for any order of events. */
type Treatment = 'append' | 'replace' | 'remove';

/** A partition that is delivered during the soak. */
export interface SoakPartition {
  readonly audience: string;
  readonly format: 'email_sha256' | 'phone_sha256';
  readonly runId: string;
  readonly action: Treatment;
  readonly exportedAt: string;
  readonly files: readonly (readonly string[])[];
  /** Whether its event is sent three times. */
  readonly isDuplicated: boolean;
}

/** The partitions to deliver, and the members expected at TikTok in the end. */
export interface SoakPlan {
  readonly partitions: readonly SoakPartition[];
  /** By audience and format. */
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

export const partitionName = ({ audience, format }: Pick<SoakPartition, 'audience' | 'format'>): string =>
  `${audience}, ${format}`;

/**
 * Plans a soak. Of ten audiences, seven get appends, two get replaces (the newest export counts), and one gets removals of
 * people who were never in it, which must change nothing. One of the replaced audiences gets removals too, so that something
 * waits behind a replace. Every fifth audience has a second format.
 *
 * @param count number of partitions
 * @param audiences number of audiences
 * @param random returns numbers from 0 to 1
 */
export function planSoak(count: number, audiences: number, random: () => number): SoakPlan {
  const partitions = Array.from({ length: count }, (_, index) => planPartition(index, audiences, random));
  const expected = new Map<string, Set<string>>();
  const newest = new Map<string, string>();
  for (const partition of partitions) {
    const name = partitionName(partition);
    const { action, exportedAt } = partition;
    if (action === 'remove') continue;
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
  const audience = `Soak ${number} & ${number % 3 === 0 ? 'größer' : 'plain'} 100%`;
  const round = Math.floor(index / audiences);
  const format = number % 5 === 0 && round % 2 === 1 ? 'phone_sha256' : 'email_sha256';
  const action = treatmentOf(number, round);
  const size = 20 + Math.floor(random() * 200);
  const from = round * 150;
  const label = action === 'remove' ? `${audience}-strangers` : `${audience}-${format}`;
  const lines = hashes(label, from, from + size);
  const cut = Math.floor(random() * size);
  return {
    ...{ audience, format, action },
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
    case 9:
      return round % 2 === 0 ? 'append' : 'remove';
    default:
      return 'append';
  }
}
