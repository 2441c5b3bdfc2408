import { letsEventBridge } from './resource-policy.ts';

/** What EventBridge needs of the key to put a message into an encrypted queue; without it events vanish in silence. */
const NEEDED = ['kms:Decrypt', 'kms:GenerateDataKey'] as const;

/**
 * Finds what EventBridge may not do with the key of a queue. A statement with a condition counts as none: EventBridge sends KMS
 * no context for a queue, and the condition of another use, as of the archive, does not help it.
 *
 * @param policy the policy of the key, undefined when it has none
 * @param keyId id or ARN of the key
 * @returns the actions that EventBridge needs and the policy does not allow
 */
export const refusedKeyActions = (policy: string | undefined, keyId: string): string[] =>
  NEEDED.filter(
    (action) =>
      !letsEventBridge(
        policy,
        { action, resource: keyId },
        (condition) => Object.keys(condition).length === 0,
      ),
  );
