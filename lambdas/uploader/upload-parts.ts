import { calculateTypeOf } from '../shared/identifiers.ts';
import { forEachParallel } from '../shared/pool.ts';
import { recheckFiles } from './check-files.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { ObjectChangedError } from './errors.ts';
import { LINE_BYTES, passLines } from './gate.ts';
import type { PartRef } from './plan.ts';
import { ROWS_PER_PART } from './survey.ts';

/**
 * Uploads parts in parallel and records each handle in the ledger as soon as TikTok returns it. The content is streamed
 * from S3 through the gate again; none of it is stored. Files that were written again with the same content since their
 * check get their new ETag in the ledger instead, and their uploads follow in the next step.
 *
 * @param refs the parts
 * @param context the delivery's context
 */
export async function uploadParts(refs: readonly PartRef[], context: DeliveryContext): Promise<void> {
  try {
    await forEachParallel(refs, context.settings.parallelism, async (ref) => {
      context.deadline.assertTimeLeft();
      await uploadPart(ref, context);
    });
  } catch (error) {
    // The content of a hand-placed file identifies its delivery, so its next attempt begins with reading it.
    if (!(error instanceof ObjectChangedError) || context.order.rules === 'handPlaced') throw error;
    await recheckFiles([...new Set(refs.map(({ file }) => file))], error, context);
  }
}

async function uploadPart(
  ref: PartRef,
  { session, order, objects, tiktok, calls }: DeliveryContext,
): Promise<void> {
  const file = session.file(ref.file);
  const part = file?.parts[ref.part];
  if (file === undefined || part === undefined) return;
  const range = {
    bucket: order.bucket,
    key: file.objectKey,
    etag: file.etag,
    start: part.start,
    end: part.end,
    compression: file.compression,
  };
  const source = { key: file.objectKey, rules: order.rules, start: part.start };
  const upload = {
    fileName: `${order.address.id}-${ref.file}-${ref.part}.csv`,
    bytes: part.rows * LINE_BYTES,
    md5: part.md5,
    calculateType: calculateTypeOf(order.format),
    open: () => bytesOf(passLines(objects.readContent(range, calls.signal), source, ROWS_PER_PART)),
  };
  const filePath = await tiktok.uploadFile(upload, calls);
  const handle = { filePath, advertiserId: calls.advertiserId, at: Date.now() };
  await session.saveFile(ref.file, (record = file) => ({
    ...record,
    parts: record.parts.with(ref.part, { ...part, upload: handle }),
  }));
}

async function* bytesOf(blocks: AsyncIterable<{ readonly bytes: Uint8Array }>): AsyncGenerator<Uint8Array> {
  for await (const block of blocks) yield block.bytes;
}
