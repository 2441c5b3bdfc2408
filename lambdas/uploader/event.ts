import { z } from 'zod';
import { MalformedMessageError } from './errors.ts';

const eventSchema = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.literal('Object Created'),
  detail: z.object({
    bucket: z.object({ name: z.string().min(1) }),
    object: z.object({ key: z.string().min(1) }),
  }),
});

/** An object that S3 says has been written. */
export interface CreatedObject {
  readonly bucket: string;
  /** The key as it is; EventBridge does not URL-encode it, classic S3 notifications do. */
  readonly key: string;
}

/**
 * Reads a message of the uploader's queue: EventBridge's "Object Created" of S3.
 *
 * @param body text of the message
 * @returns the object it speaks of
 * @throws {MalformedMessageError} when it is anything else
 */
export function parseObjectCreated(body: string): CreatedObject {
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch (cause) {
    throw new MalformedMessageError('The message is not JSON', { cause });
  }
  const event = eventSchema.safeParse(document);
  if (!event.success) {
    const fields = event.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new MalformedMessageError(`The message is no "Object Created" event of S3: ${fields}`, {
      cause: event.error,
    });
  }
  return { bucket: event.data.detail.bucket.name, key: event.data.detail.object.key };
}
