import { LedgerConflictError } from '../shared/ledger/errors.ts';
import type { ExportItem, PreparingExport } from '../shared/ledger/export-item.ts';
import { JobStartRefusedError, NoRoomError } from './errors.ts';
import type { Services, Visit } from './services.ts';
import { secondsAfter } from './times.ts';
import { confirm, unclaim } from './transitions.ts';

/**
 * Starts the job run of a claim that this function has just written, and writes what came of it.
 *
 * @param item the claim as the ledger has it
 * @throws {JobStartRefusedError} when Glue refuses for a reason that an operator must correct; the claim is given back
 * @throws {JobStartInDoubtError} when Glue's answer was lost; the claim stays until a later check finds the run or its time
 *   is over
 */
export async function startJobRun(item: PreparingExport, visit: Visit, services: Services): Promise<void> {
  const { source, exportId, runId, exportedAt = item.claimedAt, crpuHours } = item;
  try {
    const jobRunId = await services.jobRuns.start({ source, exportId, runId, exportedAt, crpuHours });
    await amend(item, (claimed) => confirm(claimed, jobRunId), services);
    services.bulletin.tell({ ...item, jobRunId }, { kind: 'started' });
  } catch (error) {
    if (error instanceof NoRoomError) return waitForRoom(item, error, visit, services);
    if (error instanceof JobStartRefusedError) {
      await amend(item, (claimed) => unclaim(claimed, { reason: error.message }), services);
    }
    throw error;
  }
}

/** A job run that ends makes room and brings a check; the message is for when nothing of ours runs. */
async function waitForRoom(
  item: PreparingExport,
  error: NoRoomError,
  visit: Visit,
  services: Services,
): Promise<void> {
  visit.room = false;
  const { capacityWaitSeconds } = services.waits;
  const nextCheckAt = secondsAfter(services.now(), capacityWaitSeconds);
  await amend(item, (claimed) => ({ ...unclaim(claimed, { reason: error.message }), nextCheckAt }), services);
  await services.queue.checkExport(item, capacityWaitSeconds + 1);
  services.bulletin.tell(item, { kind: 'no-room', reason: error.message });
}

/** Others may write the item meanwhile (a run request, late objects): the claim is still this function's to settle. */
async function amend(
  claim: PreparingExport,
  change: (claimed: PreparingExport) => ExportItem,
  services: Services,
): Promise<void> {
  let found: ExportItem | undefined = claim;
  while (
    found?.state === 'preparing' &&
    found.claimedAt === claim.claimedAt &&
    found.jobRunId === undefined
  ) {
    try {
      await services.ledger.put({ ...change(found), version: found.version + 1, changedAt: services.now() });
      return;
    } catch (error) {
      if (!(error instanceof LedgerConflictError)) throw error;
      found = await services.ledger.get(claim);
    }
  }
}
