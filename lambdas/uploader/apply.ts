import { hadNoEffect } from '../shared/classified-error.ts';
import { calculateTypeOf } from '../shared/identifiers.ts';
import type { Audience } from '../shared/ledger/audiences.ts';
import type { Delivery } from '../shared/ledger/deliveries.ts';
import { MAX_FILES_PER_CALL } from '../shared/tiktok/constants.ts';
import { PermanentTikTokError, ReplaceLockedError } from '../shared/tiktok/errors.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { AudienceGoneError } from './errors.ts';
import type { Step } from './plan.ts';

/**
 * Creates the audience from the delivery's first files. The ledger records the intention before the call and the outcome
 * after it. When a create gets no answer, the next attempt looks the audience up.
 *
 * @param step what to do
 * @param context the delivery's context
 */
export async function applyCreate(
  { filePaths, filesPerCall }: Extract<Step, { kind: 'create' }>,
  context: DeliveryContext,
): Promise<void> {
  const { order, session, tiktok, calls } = context;
  const intent = { deliveryId: order.address.id, at: Date.now(), filesPerCall };
  await session.save({ audience: (record) => ({ ...applying(record), createIntent: intent }) });
  try {
    const name = session.audience.tiktokName ?? order.audience;
    const audienceId = await tiktok.createAudience(name, calculateTypeOf(order.format), filePaths, calls);
    await session.save({
      delivery: (record) => countCall(record, filesPerCall),
      audience: (record) => ({ ...replacedBy(record, context), audienceId, createIntent: undefined }),
    });
  } catch (error) {
    if (hadNoEffect(error)) {
      await session.save({
        audience: (record) => ({ ...notApplying(record), createIntent: undefined }),
      });
    }
    throw error;
  }
}

/** Records that the delivery's create, whose answer was lost, has succeeded. */
export async function confirmCreate(context: DeliveryContext): Promise<void> {
  const filesPerCall = context.session.audience.unconfirmedFilesPerCall ?? MAX_FILES_PER_CALL;
  await context.session.save({
    delivery: (record) => countCall(record, filesPerCall),
    audience: (record) => ({ ...replacedBy(applying(record), context), unconfirmedCreateBy: undefined }),
  });
}

/**
 * Changes the audience by some of the delivery's files. A repeated update has no further effect, so an update without an
 * answer is sent again.
 *
 * @param step what to do
 * @param context the delivery's context
 * @throws {ReplaceLockedError} when TikTok has not finished an earlier replace; other deliveries may use the audience meanwhile
 */
export async function applyUpdate(
  step: Extract<Step, { kind: 'update' }>,
  context: DeliveryContext,
): Promise<void> {
  const { session, tiktok, calls } = context;
  await session.save({ audience: applying });
  try {
    await tiktok.updateAudience(step.audienceId, step.action, step.filePaths, calls);
  } catch (error) {
    if (error instanceof ReplaceLockedError) await session.save({ audience: notApplying });
    if (error instanceof PermanentTikTokError) await assertAudienceExists(step.audienceId, error, context);
    throw error;
  }
  const isReplaced = step.action === 'REPLACE';
  await session.save({
    delivery: (record) => countCall(isReplaced ? { ...record, applied: 0 } : record, step.filesPerCall),
    audience: (record) =>
      isReplaced ? { ...replacedBy(record, context), unconfirmedCreateBy: undefined } : record,
  });
}

/** Removes a deleted audience from the ledger, so that a redriven delivery can create it again. */
async function assertAudienceExists(
  audienceId: string,
  cause: PermanentTikTokError,
  context: DeliveryContext,
): Promise<void> {
  const { session, tiktok, calls } = context;
  if ((await tiktok.getAudiences([audienceId], calls)).length > 0) return;
  const name = session.audience.tiktokName ?? context.order.audience;
  await session.save({
    delivery: (record) => ({ ...record, applied: 0 }),
    audience: ({ audience, format, tiktokName, lease, waitingLine }) => ({
      ...{ audience, format, tiktokName, lease, waitingLine },
    }),
  });
  throw new AudienceGoneError(name, { cause });
}

const countCall = (record: Delivery, filesPerCall: number): Delivery => ({
  ...record,
  applied: record.applied + 1,
  filesPerCall,
  failures: 0,
});

const applying = (record: Audience): Audience =>
  record.lease === undefined ? record : { ...record, lease: { ...record.lease, applying: true } };

/** A call that TikTok refused has changed nothing, so other deliveries may use the audience. */
const notApplying = (record: Audience): Audience =>
  record.lease === undefined ? record : { ...record, lease: { ...record.lease, applying: false } };

const replacedBy = (record: Audience, { order }: DeliveryContext): Audience =>
  order.action === 'replace'
    ? { ...record, lastReplacedAt: order.exportedAt, lastReplacedBy: order.address.id }
    : record;
