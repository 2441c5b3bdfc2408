import { setTimeout as sleep } from 'node:timers/promises';
import { ObjectChangedError } from './errors.ts';
import type { CreatedObject } from './event.ts';
import type { PartitionObjects } from './objects.ts';
import type { MessageQueue } from './queue.ts';

/** The clocks of Lambda and SQS differ by less. */
const CLOCKS_DIFFER_MS = 1000;

/**
 * Sends the event of an object again, if it is there, when its delivery has ended because its content was gone. Its own event
 * may have come before that end was recorded: a message that is older than the end counts as a repetition of the one that
 * caused it.
 *
 * @param created the object
 * @param tools the bucket and the queue
 */
export async function sendPresent(
  created: CreatedObject,
  { objects, queue }: { readonly objects: PartitionObjects; readonly queue: MessageQueue },
): Promise<void> {
  try {
    // The delivery has ended, so no other message would do this: only S3's own limit ends it early.
    await objects.inspect(created.bucket, created.key, new AbortController().signal);
  } catch (error) {
    if (error instanceof ObjectChangedError) return;
    throw error;
  }
  await sleep(CLOCKS_DIFFER_MS);
  await queue.sendAgain(created);
}
