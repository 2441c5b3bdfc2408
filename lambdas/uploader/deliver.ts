import type { SettledState } from '../shared/ledger/deliveries.ts';
import type { DeliveryFile } from '../shared/ledger/files.ts';
import { applyCreate, applyUpdate, confirmCreate } from './apply.ts';
import { checkFiles } from './check-files.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { NotYetError } from './errors.ts';
import { lookUpAudience } from './look-up.ts';
import type { OrderedFile } from './order.ts';
import { type DeliveryView, nextStep, type Step } from './plan.ts';
import { uploadParts } from './upload-parts.ts';

/**
 * Takes a delivery to its end, step by step; each step leaves its mark in the ledger, so that this can stop anywhere.
 *
 * @param context what it works with
 * @returns how it ended
 * @throws whatever stopped it; the next attempt goes on from the ledger
 */
export async function deliver(context: DeliveryContext): Promise<SettledState> {
  for (;;) {
    context.calls.signal.throwIfAborted();
    const step = nextStep(viewOf(context));
    if (step.kind === 'finish') return finish(context, step.state);
    context.deadline.assertTimeLeft();
    await perform(step, context);
  }
}

async function perform(step: Exclude<Step, { kind: 'finish' }>, context: DeliveryContext): Promise<void> {
  switch (step.kind) {
    case 'wait':
      throw new NotYetError('A create without an answer may still come to light', step.ms);
    case 'check':
      return checkFiles(step.files, context);
    case 'lookUp':
      return lookUpAudience(context);
    case 'upload':
      return uploadParts(step.parts, context);
    case 'create':
      return applyCreate(step.filePaths, context);
    case 'confirmCreate':
      return confirmCreate(context);
    case 'update':
      return applyUpdate(step, context);
  }
}

function viewOf({ order, session, calls, settings }: DeliveryContext): DeliveryView {
  return {
    id: order.address.id,
    action: order.action,
    exportedAt: order.exportedAt,
    state: session.delivery.state,
    applied: session.delivery.applied,
    files: order.files.map((file, index) => currentFile(session.file(index), file)),
    audience: session.audience,
    isLookedUp: session.isLookedUp,
    advertiserId: calls.advertiserId,
    nowMs: Date.now(),
    createSettlesMs: settings.createSettlesMs,
  };
}

/** A file that was put again with the same content has another ETag, which its uploads have to name. */
function currentFile(
  known: DeliveryFile | undefined,
  { key, checked }: OrderedFile,
): DeliveryFile | undefined {
  if (checked === undefined) return known;
  return known?.objectKey === key && known.etag === checked.etag ? known : undefined;
}

async function finish(
  { session, order, expiresAt }: DeliveryContext,
  state: SettledState,
): Promise<SettledState> {
  const parts = order.files.flatMap((_file, index) => session.file(index)?.parts ?? []);
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  await session.settle(state, rows, expiresAt());
  return state;
}
