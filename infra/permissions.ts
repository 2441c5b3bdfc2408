import { Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { BucketReference } from './data-bucket.ts';

/** One permission of a role. The constructs write out every permission, action by action, because the grant methods of the
 * AWS constructs grant more than requested (`s3:GetObject*`, `kms:ReEncrypt*`). */
export interface Permission {
  /** API actions, written out. */
  readonly actions: readonly string[];
  /** ARNs that the actions apply to. */
  readonly resources: readonly string[];
  /**
   * Conditions of the statement.
   * @default - none
   */
  readonly conditions?: iam.Conditions;
  /**
   * Why a resource contains a `*`; required exactly then, and stored for reviewers beside the policy.
   * @default - no resource has one
   */
  readonly wildcardReason?: string;
}

/**
 * Adds a permission to a role's own policy.
 *
 * @param role the role
 * @param permission the permission
 * @throws {Error} when a resource has a wildcard and no reason is given
 */
export function allow(role: iam.Role, permission: Permission): void {
  const { actions, resources, conditions, wildcardReason } = permission;
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: [...actions],
      resources: [...resources],
      ...(conditions === undefined ? {} : { conditions }),
    }),
  );
  for (const resource of resources.map((arn) => readable(Stack.of(role).resolve(arn)))) {
    if (!resource.includes('*')) continue;
    if (wildcardReason === undefined)
      throw new Error(`${resource}: a resource with a wildcard needs a reason`);
    acknowledgeWildcard(role, resource, wildcardReason);
  }
}

/**
 * Lets a role list keys of a bucket below prefixes. A list request without a prefix is denied.
 *
 * S3 therefore answers a read of a missing object with "access denied": see `isMissingObject` in lambdas/shared.
 *
 * @param role the role
 * @param bucket the bucket
 * @param prefixes prefixes that it may list, with `*`
 */
export function allowListing(role: iam.Role, bucket: BucketReference, prefixes: readonly string[]): void {
  allow(role, {
    actions: ['s3:ListBucket'],
    resources: [bucket.bucketArn],
    conditions: { StringLike: { 's3:prefix': prefixes } },
  });
}

/**
 * Lets a role ask whether objects exist. Hadoop's S3A sends HEAD for each folder before it lists it. S3 answers "not found"
 * only to a caller that may list the bucket without a prefix. It answers "access denied" to all others, and S3A treats that as an error.
 *
 * So the role can list the names of all objects of the bucket, but it can read only those that its other permissions allow.
 *
 * @param role the role
 * @param bucket the bucket
 */
export function allowProbing(role: iam.Role, bucket: BucketReference): void {
  allow(role, {
    actions: ['s3:ListBucket'],
    resources: [bucket.bucketArn],
    conditions: { Null: { 's3:prefix': 'true' } },
  });
}

/**
 * Records why one wildcard of a role's policy is needed.
 *
 * @param role the role whose default policy has it
 * @param resource the resource as cdk-nag shows it, for example `*` or `<Bucket.Arn>/exports/*`
 * @param reason the reason, for reviewers
 */
export function acknowledgeWildcard(role: iam.Role, resource: string, reason: string): void {
  const policy = role.node.findChild('DefaultPolicy').node.findChild('Resource');
  Validations.of(policy).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
}

/** The uses of the key by a service on a role's behalf. */
const KEY_ACTIONS = {
  /** Decrypting what is stored. */
  read: ['kms:Decrypt'],
  /** Writing; multipart uploads and sending to a queue also read. */
  write: ['kms:Decrypt', 'kms:GenerateDataKey'],
  /** DynamoDB uses its own table key on the caller's behalf. */
  table: [
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:Encrypt',
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyWithoutPlaintext',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
  ],
} as const;

/**
 * Lets a role use the key, only through given services.
 *
 * @param role the role
 * @param key the key
 * @param use `read`, `write` or `table` (everything that DynamoDB needs)
 * @param services the services, named as in their endpoints: `s3`, `sqs` …
 */
export function allowKey(
  role: iam.Role,
  key: kms.IKey,
  use: keyof typeof KEY_ACTIONS,
  services: readonly string[],
): void {
  const { region, urlSuffix } = Stack.of(role);
  allow(role, {
    actions: KEY_ACTIONS[use],
    resources: [key.keyArn],
    conditions: {
      StringEquals: { 'kms:ViaService': services.map((service) => `${service}.${region}.${urlSuffix}`) },
    },
  });
}

/** A resolved ARN as cdk-nag shows it. */
function readable(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if ('Ref' in value) return `<${String(value.Ref)}>`;
  if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt']))
    return `<${value['Fn::GetAtt'].join('.')}>`;
  if ('Fn::Join' in value && Array.isArray(value['Fn::Join'])) {
    const [separator, parts] = value['Fn::Join'];
    return parts.map(readable).join(separator);
  }
  return JSON.stringify(value);
}
