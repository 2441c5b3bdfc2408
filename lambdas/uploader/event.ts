import { z } from 'zod';
import { MalformedMessageError } from './errors.ts';

const scheduledSchema = z.object({
  source: z.literal('aws.events'),
  'detail-type': z.literal('Scheduled Event'),
});

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

/** What a message requests: to deliver an object, or to wake the deliveries whose wait is over. */
export type QueueMessage =
  | { readonly kind: 'created'; readonly created: CreatedObject }
  | { readonly kind: 'clock' };

/**
 * Reads a message of the uploader's queue: EventBridge's "Object Created" of S3, or its "Scheduled Event".
 *
 * @param body text of the message
 * @returns the created object, or that the schedule sent the message
 * @throws {MalformedMessageError} when it is anything else
 */
export function parseMessage(body: string): QueueMessage {
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch (cause) {
    throw new MalformedMessageError('The message is not JSON', { cause });
  }
  if (scheduledSchema.safeParse(document).success) return { kind: 'clock' };
  const event = eventSchema.safeParse(document);
  if (!event.success) {
    const fields = event.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new MalformedMessageError(`The message is not an "Object Created" event of S3: ${fields}`, {
      cause: event.error,
    });
  }
  const { bucket, object } = event.data.detail;
  return { kind: 'created', created: { bucket: bucket.name, key: object.key } };
}
