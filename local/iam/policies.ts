import type { Statement } from './statement.ts';

/** The policies of a stack, and what its key encrypts. */
export interface StackPolicies {
  /** The statements of each role's own policies, by the role's ARN. */
  readonly ofRoles: ReadonlyMap<string, readonly Statement[]>;
  /** Who may take each role, by its ARN. */
  readonly trusts: ReadonlyMap<string, readonly Statement[]>;
  /** The policies of queues, buckets, topics and keys, by ARN. */
  readonly ofResources: ReadonlyMap<string, readonly Statement[]>;
  /** ARN of the key that encrypts a resource, by the resource's ARN. */
  readonly keys: ReadonlyMap<string, string>;
}
