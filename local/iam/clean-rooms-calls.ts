import type { ResultWriting } from '../clean-rooms-server/types.ts';
import type { Call, Caller } from './evaluate.ts';
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
  return refusedWithKey(guard, caller, calls);
}

/**
 * Judges what Clean Rooms does with the role of a membership's result settings: it takes the role, and writes the result.
 *
 * @param guard judges
 * @param writing the role, whose membership it is for, and what writing needs
 * @returns why it is refused; undefined when it is allowed
 */
export function refusedToWriter(
  guard: Guard,
  { calls, membershipArn, roleArn }: ResultWriting,
): string | undefined {
  const service: Caller = { kind: 'service', service: 'cleanrooms.amazonaws.com' };
  const context = { 'aws:SourceArn': membershipArn };
  const refused = guard.refused(service, [{ action: 'sts:AssumeRole', resource: roleArn, context }]);
  if (refused !== undefined) return refusal(service, refused);
  return refusedWithKey(guard, { kind: 'role', arn: roleArn }, calls);
}

function refusedWithKey(guard: Guard, caller: Caller, calls: readonly Call[]): string | undefined {
  const bucket = calls.find(({ action }) => action === 's3:PutObject');
  const keyCalls =
    bucket === undefined
      ? []
      : guard.keyCalls('s3', bucket.resource.split('/')[0] ?? '', ['kms:GenerateDataKey', 'kms:Decrypt']);
  const refused = guard.refused(caller, [...calls, ...keyCalls]);
  return refused === undefined ? undefined : refusal(caller, refused);
}
