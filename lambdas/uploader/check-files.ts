import type { DeliveryFile } from '../shared/ledger/files.ts';
import { forEachParallel } from '../shared/pool.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { ContentGoneError, ManifestMismatchError, type ObjectChangedError } from './errors.ts';
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

/**
 * Checks files again that were written again since their check. The same content has another ETag then, because S3 encrypts
 * each object with its own key, so its uploads must use the new ETag.
 *
 * @param indexes the files, by index in the order
 * @param cause what the upload of one of them threw
 * @param context the delivery's context
 * @throws {ContentGoneError | ManifestMismatchError | PrivacyGateError} when the content is not the same
 * @throws {ObjectChangedError} when a file is gone, or none was written again
 */
export async function recheckFiles(
  indexes: readonly number[],
  cause: ObjectChangedError,
  context: DeliveryContext,
): Promise<void> {
  let rechecked = 0;
  await forEachParallel(indexes, context.settings.parallelism, async (index) => {
    const [file, known] = [context.order.files[index], context.session.file(index)];
    if (file === undefined || known === undefined) return;
    const { etag } = await context.objects.inspect(context.order.bucket, file.key, context.calls.signal);
    if (etag === known.etag) return;
    context.deadline.assertTimeLeft();
    const found = await checkFile(file, context);
    if (contentOf(found) !== contentOf(known)) throw new ContentGoneError(file.key, 'overwritten');
    await context.session.saveFile(index, (record = known) => ({ ...record, etag: found.etag }));
    rechecked++;
  });
  if (rechecked === 0) throw cause;
}

/** Identifies the content of a file by the digests of its parts. */
const contentOf = ({ parts }: DeliveryFile): string => parts.map(({ rows, md5 }) => `${rows} ${md5}`).join();

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
  const { etag, bytes } = await objects.inspect(order.bucket, file.key, calls.signal);
  const object = { bucket: order.bucket, key: file.key, etag, bytes, rules: order.rules };
  const { rows, parts } = await surveyObject(objects, object, calls.signal);
  if (file.rows !== undefined && file.rows !== rows)
    throw new ManifestMismatchError(file.key, file.rows, rows);
  return { objectKey: file.key, etag, parts: [...parts], expiresAt: expiresAt() };
}
