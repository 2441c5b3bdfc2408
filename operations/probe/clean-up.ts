import { MAX_PAGE_SIZE } from '../../lambdas/shared/tiktok/constants.ts';
import { findProbes, type ProbeTools } from './make-probes.ts';
import { detailsOf } from './probe-result.ts';

/**
 * Deletes the audiences that probes have made, and no other: those whose id the ledger has, or whose creation it has noted
 * under exactly this name.
 *
 * @param tools what to work with
 * @returns the names of the probes that exist no longer
 */
export async function cleanUpProbes(tools: ProbeTools): Promise<readonly string[]> {
  const { ledger, tiktok, calls } = tools;
  const probes = await findProbes(tools);
  const ids = probes.flatMap(({ audienceId }) => audienceId ?? []);
  // TikTok deletes all that are named or none: one that a person has deleted already must not be named.
  const existing = [...(await detailsOf(ids, tools)).keys()];
  for (let at = 0; at < existing.length; at += MAX_PAGE_SIZE) {
    await tiktok.deleteAudiences(existing.slice(at, at + MAX_PAGE_SIZE), calls);
  }
  const deletedAt = new Date().toISOString();
  for (const { item } of probes) await ledger.write([{ ...item, record: { ...item.record, deletedAt } }]);
  return probes.map(({ probe }) => probe.name);
}
