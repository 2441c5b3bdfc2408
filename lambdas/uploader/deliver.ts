import type { SettledState } from '../shared/ledger/deliveries.ts';
import type { DeliveryFile } from '../shared/ledger/files.ts';
import { MAX_FILES_PER_REPLACE } from '../shared/tiktok/constants.ts';
import { ReplaceLockedError } from '../shared/tiktok/errors.ts';
import { applyCreate, applyUpdate, confirmCreate } from './apply.ts';
import { checkFiles } from './check-files.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { NotYetError, TooManyFilesError } from './errors.ts';
import { lookUpAudience } from './look-up.ts';
import type { OrderedFile } from './order.ts';
import { type DeliveryView, nextStep, type Step } from './plan.ts';
import { uploadParts } from './upload-parts.ts';

/** How a delivery ended, or that it waits behind a replace that TikTok does not accept yet. */
export type DeliveryEnd = SettledState | 'waiting';

/**
 * Carries out a delivery step by step. The ledger records each step, so that a delivery can stop at any point.
 *
 * @param context the delivery's context
 * @returns how it ended, or that it waits
 * @throws whatever stopped it; the next attempt continues from the ledger
 */
export async function deliver(context: DeliveryContext): Promise<DeliveryEnd> {
  for (;;) {
    context.calls.signal.throwIfAborted();
    const step = nextStep(viewOf(context));
    if (step.kind === 'finish') return finish(context, step.state);
    if (step.kind === 'joinLine') return waitInLine(context);
    context.deadline.assertTimeLeft();
    try {
      await perform(step, context);
    } catch (error) {
      if (!(error instanceof ReplaceLockedError)) throw error;
      return waitInLine(context, error);
    }
  }
}

async function waitInLine(context: DeliveryContext, refusal?: ReplaceLockedError): Promise<'waiting'> {
  await context.session.joinLine(context.settings.replaceRetryMs, refusal);
  return 'waiting';
}

async function perform(
  step: Exclude<Step, { kind: 'finish' | 'joinLine' }>,
  context: DeliveryContext,
): Promise<void> {
  switch (step.kind) {
    case 'resume':
      return context.session.save({ delivery: (record) => ({ ...record, state: 'delivering' }) });
    case 'refuse':
      throw new TooManyFilesError(context.order.key, step.files, MAX_FILES_PER_REPLACE);
    case 'wait':
      throw new NotYetError('A create without an answer may still have made the audience', step.ms);
    case 'check':
      return checkFiles(step.files, context);
    case 'lookUp':
      return lookUpAudience(context);
    case 'upload':
      return uploadParts(step.parts, context);
    case 'create':
      return applyCreate(step, context);
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
    filesPerCall: session.delivery.filesPerCall,
    files: order.files.map((file, index) => currentFile(session.file(index), file)),
    audience: session.audience,
    isLookedUp: session.isLookedUp,
    advertiserId: calls.advertiserId,
    nowMs: Date.now(),
    createSettlesMs: settings.createSettlesMs,
  };
}

/** A file that was written again with the same content has another ETag, and its uploads must use that ETag. */
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
