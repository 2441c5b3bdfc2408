import type { ExportRef } from '../shared/exports/keys.ts';
import type { ExportObjects } from '../shared/exports/objects.ts';
import {
  type DeliveredExport,
  type DiscoveredExport,
  type ExportItem,
  type FailedExport,
  type KnownExport,
  knownExportSchema,
  type PreparedExport,
  type PreparingExport,
} from '../shared/ledger/export-item.ts';
import { secondsAfter } from './times.ts';

/** The moves of an export's state machine: each takes what the ledger knows and gives what it is to know. */

/** @returns an export that the ledger does not know yet; version 0: not written */
export function discover(ref: ExportRef, now: string): DiscoveredExport {
  return {
    source: ref.source,
    exportId: ref.exportId,
    state: 'discovered',
    version: 0,
    runId: ref.exportId,
    attempt: 0,
    discoveredAt: now,
    changedAt: now,
  };
}

/** @returns the export waiting for its next start */
export function wait(item: ExportItem, why: { notBefore?: string; reason?: string } = {}): DiscoveredExport {
  return { ...known(item), state: 'discovered', ...why };
}

/** @returns the export before the first attempt of another run, which reads the export's time again */
export function startOver(item: ExportItem, runId: string): DiscoveredExport {
  const { exportedAt: _exportedAt, jobRunId: _jobRunId, lateAt: _lateAt, ...rest } = wait(item);
  return { ...rest, runId, attempt: 0 };
}

/**
 * @param start what the run takes as the export, and how long the claiming function can still be at work
 * @returns the export claimed for one start: whoever writes it may start the job run
 */
export function claim(
  item: DiscoveredExport,
  start: { objects: ExportObjects; exportedAt: string; now: string; claimSeconds: number },
): PreparingExport {
  const { jobRunId: _jobRunId, ...rest } = known(item);
  return {
    ...rest,
    state: 'preparing',
    attempt: item.attempt + 1,
    exportedAt: item.exportedAt ?? start.exportedAt,
    started: { objects: start.objects.count, newestAt: start.objects.newestAt },
    claimedAt: start.now,
    claimedUntil: secondsAfter(start.now, start.claimSeconds),
  };
}

/** @returns the claimed export whose job run is known; only now is a request for it done */
export function confirm(item: PreparingExport, jobRunId: string): PreparingExport {
  return fulfil({ ...item, jobRunId });
}

/** @returns the export after a claim that never became a job run: that attempt does not count */
export function unclaim(
  item: PreparingExport,
  why: { notBefore?: string; reason?: string } = {},
): DiscoveredExport {
  return { ...wait(item, why), attempt: item.attempt - 1 };
}

/** @returns the export whose run has written its report */
export function prepare(item: ExportItem, run: { partitions: number }, now: string): PreparedExport {
  return { ...known(item), state: 'prepared', preparedAt: now, partitions: run.partitions };
}

/** @returns the export, whose partitions are all at TikTok */
export function deliver(item: PreparedExport, now: string): DeliveredExport {
  return { ...item, state: 'delivered', deliveredAt: now };
}

/**
 * @param more Clean Rooms' code, and what was started in place of a query
 * @returns the export that the machine does not start again; a request that led here is done
 */
export function fail(
  item: ExportItem,
  failure: FailedExport['failure'],
  reason: string,
  more: Pick<FailedExport, 'code' | 'retriedAs'> = {},
): FailedExport {
  return { ...known(fulfil(item)), state: 'failed', failure, reason, ...more };
}

/** @returns the item with its request done, so that the same request does nothing when its message comes twice */
export function fulfil<T extends ExportItem>(item: T): T {
  if (item.request === undefined) return item;
  const { request, ...rest } = item;
  return { ...(rest as T), lastRequestId: request.id };
}

/** Drops what only the present state knows. */
const known = (item: ExportItem): KnownExport => knownExportSchema.parse(item);
