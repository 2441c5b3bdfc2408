import { MAX_PAGE_SIZE } from '../../lambdas/shared/tiktok/constants.ts';
import { type ExistingProbe, findProbes, isRefused, type ProbeTools, WORK_MS } from './make-probes.ts';
import { detailsOf } from './probe-result.ts';

/** After this time a probe is not being made any more, and TikTok's list shows what was created. */
const IN_DOUBT_MS = WORK_MS + 5 * 60_000;

/** What came of a clean-up; names of probes. */
export interface CleanUp {
  /** Those that exist no longer. */
  readonly deleted: readonly string[];
  /** Those that TikTok does not show and may still create: their creation is under way, or its answer is not known. */
  readonly kept: readonly string[];
}

/**
 * Deletes the audiences that probes have made, and no other: those whose id the ledger has, or whose creation it has noted
 * under exactly this name.
 *
 * @param tools what to work with
 * @param now the time
 */
export async function cleanUpProbes(tools: ProbeTools, now: Date): Promise<CleanUp> {
  const { ledger, tiktok, calls } = tools;
  const probes = await findProbes(tools);
  const ids = probes.flatMap(({ audienceId }) => audienceId ?? []);
  // TikTok deletes all that are named or none: one that a person has deleted already must not be named.
  const existing = [...(await detailsOf(ids, tools)).keys()];
  for (let at = 0; at < existing.length; at += MAX_PAGE_SIZE) {
    await tiktok.deleteAudiences(existing.slice(at, at + MAX_PAGE_SIZE), calls);
  }
  const isKept = (probe: ExistingProbe) =>
    !existing.includes(probe.audienceId ?? '') && mayAppear(probe, now);
  const deleted = probes.filter((probe) => !isKept(probe));
  const deletedAt = now.toISOString();
  for (const { item } of deleted) await ledger.write([{ ...item, record: { ...item.record, deletedAt } }]);
  return { deleted: namesOf(deleted), kept: namesOf(probes.filter(isKept)) };
}

const mayAppear = ({ probe }: ExistingProbe, now: Date): boolean =>
  !isRefused(probe) && now.getTime() - Date.parse(probe.createdAt) < IN_DOUBT_MS;

const namesOf = (probes: readonly ExistingProbe[]): string[] => probes.map(({ probe }) => probe.name);
