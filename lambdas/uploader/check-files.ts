import type { DeliveryFile } from '../shared/ledger/files.ts';
import { forEachParallel } from '../shared/pool.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { ManifestMismatchError } from './errors.ts';
import type { OrderedFile } from './order.ts';
import { surveyObject } from './survey.ts';

/**
 * Checks every line of files and records their parts in the ledger. Nothing of a delivery is sent before all its files have
 * passed.
 *
 * @param indexes the files, by index in the order
 * @param context the delivery's context
 * @throws {PrivacyGateError} when a line is not a hash
 * @throws {ManifestMismatchError} when a file does not contain what its manifest says
 */
export async function checkFiles(indexes: readonly number[], context: DeliveryContext): Promise<void> {
  await forEachParallel(indexes, context.settings.parallelism, async (index) => {
    const file = context.order.files[index];
    if (file === undefined) return;
    context.deadline.assertTimeLeft();
    const checked = await checkFile(file, context);
    await context.session.saveFile(index, () => checked);
  });
}

async function checkFile(file: OrderedFile, context: DeliveryContext): Promise<DeliveryFile> {
  const { objects, order, calls, expiresAt } = context;
  if (file.checked !== undefined) {
    return {
      objectKey: file.key,
      etag: file.checked.etag,
      compression: file.checked.compression,
      parts: [...file.checked.parts],
      expiresAt: expiresAt(),
    };
  }
  const { etag, bytes } = await objects.inspect(order.bucket, file.key);
  const object = { bucket: order.bucket, key: file.key, etag, bytes, rules: order.rules };
  const { rows, parts } = await surveyObject(objects, object, calls.signal);
  if (file.rows !== undefined && file.rows !== rows)
    throw new ManifestMismatchError(file.key, file.rows, rows);
  return { objectKey: file.key, etag, parts: [...parts], expiresAt: expiresAt() };
}
