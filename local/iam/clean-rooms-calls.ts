import type { Call } from './evaluate.ts';
import type { Guard } from './guard.ts';
import { refusal } from './refusal.ts';

/**
 * Judges what a request to Clean Rooms needs, with the key of the bucket that the result goes into.
 *
 * @param guard judges
 * @param accessKeyId who signed the request
 * @param calls what the request needs
 * @returns why it is refused; undefined when it is allowed
 */
export function refusedInCleanRooms(
  guard: Guard,
  accessKeyId: string,
  calls: readonly Call[],
): string | undefined {
  const caller = guard.callerOf({ accessKeyId, service: 'cleanrooms' });
  if (caller === undefined) return `nobody has the access key ${accessKeyId}`;
  const bucket = calls.find(({ action }) => action === 's3:PutObject');
  const keyCalls =
    bucket === undefined
      ? []
      : guard.keyCalls('s3', bucket.resource.split('/')[0] ?? '', ['kms:GenerateDataKey', 'kms:Decrypt']);
  const refused = guard.refused(caller, [...calls, ...keyCalls]);
  return refused === undefined ? undefined : refusal(caller, refused);
}
