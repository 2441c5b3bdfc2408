import { z } from 'zod';
import type { StackPolicies } from '../iam/policies.ts';
import { parsePolicy, type Statement } from '../iam/statement.ts';
import type { StackMaker } from './stack-maker.ts';

const rolePolicy = z.object({ PolicyDocument: z.unknown(), Roles: z.array(z.string()) });
const role = z.object({ AssumeRolePolicyDocument: z.unknown() });
const queuePolicy = z.object({ PolicyDocument: z.unknown(), Queues: z.array(z.string()) });
const bucketPolicy = z.object({ PolicyDocument: z.unknown(), Bucket: z.string() });
const topicPolicy = z.object({ PolicyDocument: z.unknown(), Topics: z.array(z.string()) });
const key = z.object({ KeyPolicy: z.unknown() });

/** Where the template says which key encrypts a resource, by type. */
const KEY_OF: Readonly<Record<string, (properties: Readonly<Record<string, unknown>>) => unknown>> = {
  'AWS::S3::Bucket': ({ BucketEncryption }) =>
    bucketEncryption.parse(BucketEncryption).ServerSideEncryptionConfiguration[0]
      ?.ServerSideEncryptionByDefault.KMSMasterKeyID,
  'AWS::SQS::Queue': ({ KmsMasterKeyId }) => KmsMasterKeyId,
  'AWS::DynamoDB::Table': ({ SSESpecification }) => tableEncryption.parse(SSESpecification).KMSMasterKeyId,
  'AWS::SecretsManager::Secret': ({ KmsKeyId }) => KmsKeyId,
};

const bucketEncryption = z.object({
  ServerSideEncryptionConfiguration: z.array(
    z.object({ ServerSideEncryptionByDefault: z.object({ KMSMasterKeyID: z.string().optional() }) }),
  ),
});
const tableEncryption = z.object({ KMSMasterKeyId: z.string() });

/**
 * Collects the policies of a stack that was made.
 *
 * @param stack the stack
 * @throws {LocalCloudError} when a policy has an element that is not evaluated here
 */
export function policiesOf(stack: StackMaker): StackPolicies {
  const arnOf = (resource: Parameters<StackMaker['made']>[0]): string => {
    const { attributes, ref } = stack.made(resource);
    return attributes['Arn'] ?? ref;
  };
  const roles = stack.ofType('AWS::IAM::Role');
  const arnOfRole = new Map(roles.map((resource) => [resource.physicalName, arnOf(resource)]));
  const ofRoles = new Map<string, Statement[]>(roles.map((resource) => [arnOf(resource), []]));
  for (const { logicalId, properties } of stack.ofType('AWS::IAM::Policy')) {
    const { PolicyDocument, Roles } = rolePolicy.parse(properties);
    for (const name of Roles) {
      ofRoles.get(arnOfRole.get(name) ?? '')?.push(...parsePolicy(plain(logicalId), PolicyDocument));
    }
  }
  const trusts = roles.map((resource) => {
    const { AssumeRolePolicyDocument } = role.parse(resource.properties);
    return [
      arnOf(resource),
      parsePolicy(`${plain(resource.logicalId)} trust`, AssumeRolePolicyDocument),
    ] as const;
  });
  return {
    ofRoles,
    trusts: new Map(trusts),
    ofResources: resourcePolicies(stack, arnOf),
    keys: keysOf(stack, arnOf),
  };
}

function resourcePolicies(
  stack: StackMaker,
  arnOf: (resource: Parameters<StackMaker['made']>[0]) => string,
): Map<string, Statement[]> {
  const queueArns = new Map(
    stack.ofType('AWS::SQS::Queue').map((queue) => [stack.made(queue).ref, arnOf(queue)]),
  );
  const found: [string, Statement[]][] = [];
  for (const { logicalId, properties } of stack.ofType('AWS::SQS::QueuePolicy')) {
    const { PolicyDocument, Queues } = queuePolicy.parse(properties);
    for (const url of Queues)
      found.push([queueArns.get(url) ?? '', parsePolicy(plain(logicalId), PolicyDocument)]);
  }
  for (const { logicalId, properties } of stack.ofType('AWS::S3::BucketPolicy')) {
    const { Bucket, PolicyDocument } = bucketPolicy.parse(properties);
    found.push([`arn:aws:s3:::${Bucket}`, parsePolicy(plain(logicalId), PolicyDocument)]);
  }
  for (const { logicalId, properties } of stack.ofType('AWS::SNS::TopicPolicy')) {
    const { PolicyDocument, Topics } = topicPolicy.parse(properties);
    for (const arn of Topics) found.push([arn, parsePolicy(plain(logicalId), PolicyDocument)]);
  }
  for (const resource of stack.ofType('AWS::KMS::Key')) {
    const { KeyPolicy } = key.parse(resource.properties);
    found.push([arnOf(resource), parsePolicy(plain(resource.logicalId), KeyPolicy)]);
  }
  return new Map(found);
}

function keysOf(
  stack: StackMaker,
  arnOf: (resource: Parameters<StackMaker['made']>[0]) => string,
): Map<string, string> {
  return new Map(
    Object.entries(KEY_OF).flatMap(([type, keyOf]) =>
      stack.ofType(type).flatMap((resource) => {
        const arn = keyOf(resource.properties);
        return typeof arn === 'string' ? [[arnOf(resource), arn] as const] : [];
      }),
    ),
  );
}

/** A logical id without the eight characters that the CDK adds. */
const plain = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');
