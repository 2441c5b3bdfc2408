import type { SettledState } from '../shared/ledger/deliveries.ts';
import type { LedgerTable } from '../shared/ledger/table.ts';
import type { CallContext, TikTokClient } from '../shared/tiktok/client.ts';
import { applyCreate, applyUpdate, confirmCreate } from './apply.ts';
import { checkFiles } from './check-files.ts';
import type { Deadline } from './deadline.ts';
import type { UploaderSettings } from './env.ts';
import { NotYetError } from './errors.ts';
import { lookUpAudience } from './look-up.ts';
import type { PartitionObjects } from './objects.ts';
import type { DeliveryOrder } from './order.ts';
import { type DeliveryView, nextStep, type Step } from './plan.ts';
import type { DeliverySession } from './session.ts';
import { uploadParts } from './upload-parts.ts';

/** What a delivery works with. */
export interface Workbench {
  readonly ledger: LedgerTable;
  readonly objects: PartitionObjects;
  readonly tiktok: TikTokClient;
  readonly order: DeliveryOrder;
  readonly session: DeliverySession;
  readonly deadline: Deadline;
  readonly calls: CallContext;
  readonly settings: UploaderSettings;
  /** Epoch seconds after which a new item of the ledger may go. */
  readonly expiresAt: () => number;
}

/**
 * Takes a delivery to its end, step by step; each step leaves its mark in the ledger, so that this can stop anywhere.
 *
 * @param bench what it works with
 * @returns how it ended
 * @throws whatever stopped it; the next attempt goes on from the ledger
 */
export async function deliver(bench: Workbench): Promise<SettledState> {
  for (;;) {
    bench.calls.signal.throwIfAborted();
    const step = nextStep(viewOf(bench));
    if (step.kind === 'finish') return finish(bench, step.state);
    bench.deadline.assertTimeLeft();
    await perform(step, bench);
  }
}

async function perform(step: Exclude<Step, { kind: 'finish' }>, bench: Workbench): Promise<void> {
  switch (step.kind) {
    case 'wait':
      throw new NotYetError('A create without an answer may still come to light', step.ms);
    case 'check':
      return checkFiles(step.files, bench);
    case 'lookUp':
      return lookUpAudience(bench);
    case 'upload':
      return uploadParts(step.parts, bench);
    case 'create':
      return applyCreate(step.filePaths, bench);
    case 'confirmCreate':
      return confirmCreate(bench);
    case 'update':
      return applyUpdate(step, bench);
  }
}

function viewOf({ order, session, calls, settings }: Workbench): DeliveryView {
  return {
    id: order.address.id,
    action: order.action,
    exportedAt: order.exportedAt,
    state: session.delivery.state,
    applied: session.delivery.applied,
    files: order.files.map((_file, index) => session.file(index)),
    audience: session.audience,
    isLookedUp: session.isLookedUp,
    advertiserId: calls.advertiserId,
    nowMs: Date.now(),
    createSettlesMs: settings.createSettlesMs,
  };
}

async function finish({ session, order, expiresAt }: Workbench, state: SettledState): Promise<SettledState> {
  const parts = order.files.flatMap((_file, index) => session.file(index)?.parts ?? []);
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  await session.settle(state, rows, expiresAt());
  return state;
}
