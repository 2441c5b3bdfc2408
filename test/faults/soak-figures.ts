import type { UploaderCloud } from '../lambdas/helpers/uploader-cloud.ts';
import { compareCounts, countOutOfOrder } from './soak-counts.ts';
import type { Interference } from './soak-interference.ts';
import { formatName, partitionName, type SoakTruth } from './soak-plan.ts';
import { judgedByPolicies, type PolicyFigures } from './soak-policies.ts';

/** Results of the soak. The first seven must be zero, and the lists of policies empty. */
export interface SoakFigures extends PolicyFigures {
  /** Expected members that are missing at TikTok. */
  readonly lost: number;
  /** Unexpected members at TikTok. */
  readonly doubled: number;
  readonly duplicateAudiences: number;
  /** Lines at TikTok that are not hashes. */
  readonly leaked: number;
  /** Replaces that were applied after a newer one of the audience. */
  readonly outOfOrder: number;
  /** Partitions and audiences whose state or lines in the ledger are wrong. */
  readonly miscounted: number;
  /** Deliveries and lines that the metrics counted too often. */
  readonly countedTwice: number;
  /** Deliveries that no metric counted: a killed function can omit one. */
  readonly uncounted: number;
  readonly partitions: number;
  readonly audiences: number;
  readonly members: number;
  readonly requests: number;
  readonly faults: number;
  readonly uploads: number;
  /** Files that were uploaded again because the answer, or the function, was lost. */
  readonly repeatedUploads: number;
}

/**
 * Compares the members at TikTok with the expected ones, member by member.
 *
 * @param cloud where the soak ran
 * @param truth the delivered partitions
 */
export async function compareWithTruth(cloud: UploaderCloud, truth: SoakTruth): Promise<SoakFigures> {
  const { admin } = cloud.tiktok;
  const audiences = await admin.audiences();
  const found = new Map<string, Set<string>>();
  for (const { id, name, advertiserId, calculateType } of audiences) {
    const suffix = ` (${calculateType})`;
    const audience = name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
    const key = formatName(advertiserId, audience, calculateType.toLowerCase());
    found.set(key, new Set([...(found.get(key) ?? []), ...(await admin.members(id))]));
  }
  const { requests, uploads, uploadsBySignature } = await admin.counters();
  return {
    lost: countMissing(truth.expected, found),
    doubled: countMissing(found, truth.expected),
    duplicateAudiences: audiences.length - found.size,
    leaked: (await admin.violations()).length,
    outOfOrder: countOutOfOrder(audiences, truth),
    ...(await compareCounts(cloud, truth)),
    ...judgedByPolicies(cloud),
    partitions: truth.partitions.length,
    audiences: new Set(truth.partitions.map(partitionName)).size,
    members: [...found.values()].reduce((sum, members) => sum + members.size, 0),
    requests: Object.values(requests).reduce((sum, count) => sum + count, 0),
    faults: (await admin.requests()).filter(({ fault }) => fault !== null).length,
    uploads,
    repeatedUploads: uploads - Object.keys(uploadsBySignature).length,
  };
}

/** What a soak must have met: without it, its figures show nothing. */
export interface Met extends Pick<Interference, 'kills' | 'repeatedEvents' | 'revocations'> {
  /** Calls to TikTok that failed. */
  readonly faults: number;
  /** Runs of the Glue job that were killed or that S3 refused. */
  readonly failedJobRuns: number;
}

/** Names the kinds of interference that have not occurred. */
export const notMet = (met: Met): string[] =>
  Object.entries(met).flatMap(([name, count]) => (count > 0 ? [] : [name]));

/** Whether nothing is wrong. */
export function isClean(figures: SoakFigures): boolean {
  const { lost, doubled, duplicateAudiences, leaked, outOfOrder, miscounted, countedTwice } = figures;
  const wrong = [lost, doubled, duplicateAudiences, leaked, outOfOrder, miscounted, countedTwice];
  return wrong.every((count) => count === 0) && [...figures.refused, ...figures.silentRoles].length === 0;
}

type MembersByName = ReadonlyMap<string, ReadonlySet<string>>;

/** How many members of `all` are not in `some`. */
function countMissing(all: MembersByName, some: MembersByName): number {
  let missing = 0;
  for (const [name, members] of all) {
    const others = some.get(name) ?? new Set();
    for (const member of members) {
      if (!others.has(member)) missing += 1;
    }
  }
  return missing;
}
