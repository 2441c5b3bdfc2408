import {
  DescribeRuleCommand,
  type DescribeRuleResponse,
  type EventBridgeClient,
  ListRuleNamesByTargetCommand,
} from '@aws-sdk/client-eventbridge';
import { GetKeyPolicyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { GetBucketNotificationConfigurationCommand, type S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Deployment } from '../deployment.ts';
import { REVERT_DRIFT } from './drift.ts';
import type { Check, Finding } from './finding.ts';
import { refusedKeyActions } from './key-policy.ts';
import { refusedRules } from './queue-policy.ts';

export interface EventTools {
  readonly deployment: Deployment;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly kms: KMSClient;
  readonly events: EventBridgeClient;
}

/** A queue, and the dead-letter queue for what cannot be sent to it. */
type QueuePair = readonly [queueUrl: string, deadLetterQueueUrl: string];

/** Checks the path of events: from the buckets through rules into encrypted queues. */
export function eventChecks(tools: EventTools): Check[] {
  const { deployment } = tools;
  const { exportsBucket, audiencesBucket, exportTriggerQueueUrl, uploaderQueueUrl } = deployment;
  const queueUrls = [exportTriggerQueueUrl, uploaderQueueUrl];
  const queuePairs: readonly QueuePair[] = [
    [exportTriggerQueueUrl, deployment.exportTriggerDeadLetterQueueUrl],
    [uploaderQueueUrl, deployment.uploaderDeadLetterQueueUrl],
  ];
  return [
    {
      name: 'Bucket events',
      run: () => Promise.all([exportsBucket, audiencesBucket].map((bucket) => checkBucket(tools.s3, bucket))),
    },
    { name: 'Event rules', run: () => Promise.all(queueUrls.map((url) => checkRules(tools, url))) },
    {
      name: 'Queue policy',
      run: () => Promise.all(queuePairs.map((pair) => checkQueuePolicies(tools, pair))),
    },
    { name: 'Key policy', run: () => Promise.all(queueUrls.map((url) => checkKeyPolicy(tools, url))) },
  ];
}

async function checkBucket(s3: S3Client, bucket: string): Promise<Omit<Finding, 'check'>> {
  const { EventBridgeConfiguration } = await s3.send(
    new GetBucketNotificationConfigurationCommand({ Bucket: bucket }),
  );
  if (EventBridgeConfiguration !== undefined) {
    return { status: 'ok', message: `${bucket} sends its events to EventBridge` };
  }
  return {
    status: 'problem',
    message: `${bucket} sends no events to EventBridge`,
    remedy:
      'Switch "Amazon EventBridge" on in the bucket\'s properties. A bucket of the stack also gets it by "npx cdk deploy --revert-drift".',
  };
}

async function rulesOf({ sqs, events }: EventTools, queueUrl: string): Promise<DescribeRuleResponse[]> {
  const { QueueArn } = await queueAttributes(sqs, queueUrl);
  const { RuleNames = [] } = await events.send(new ListRuleNamesByTargetCommand({ TargetArn: QueueArn }));
  return Promise.all(RuleNames.map((Name) => events.send(new DescribeRuleCommand({ Name }))));
}

async function checkRules(tools: EventTools, queueUrl: string): Promise<Omit<Finding, 'check'>> {
  const queue = queueName(queueUrl);
  const rules = await rulesOf(tools, queueUrl);
  if (rules.length === 0) {
    return { status: 'problem', message: `No rule sends anything to ${queue}`, remedy: REVERT_DRIFT };
  }
  const disabled = rules.filter(({ State }) => State === 'DISABLED').map(({ Name }) => Name);
  if (disabled.length === 0) {
    return { status: 'ok', message: `${rules.length} enabled for ${queue}` };
  }
  return {
    status: 'problem',
    message: `Switched off: ${disabled.join(', ')}`,
    remedy:
      'Somebody disabled it by hand: enable it in EventBridge, or deploy with "npx cdk deploy --revert-drift".',
  };
}

async function checkQueuePolicies(tools: EventTools, pair: QueuePair): Promise<Omit<Finding, 'check'>> {
  const rules = await rulesOf(tools, pair[0]);
  const ruleArns = rules.flatMap(({ Arn = [] }) => Arn);
  const refusals = await Promise.all(
    pair.map(async (url) => {
      const { Policy, QueueArn = '' } = await queueAttributes(tools.sqs, url);
      const names = refusedRules(Policy, QueueArn, ruleArns).map((arn) =>
        arn.slice(arn.lastIndexOf('/') + 1),
      );
      return names.length === 0 ? [] : [`${queueName(url)} refuses the events of ${names.join(', ')}`];
    }),
  );
  const refused = refusals.flat();
  if (refused.length === 0) {
    return { status: 'ok', message: `EventBridge may send to ${pair.map(queueName).join(' and ')}` };
  }
  return {
    status: 'problem',
    message: `${refused.join('; ')}: the queue's policy does not let events.amazonaws.com send them`,
    remedy: REVERT_DRIFT,
  };
}

async function checkKeyPolicy({ sqs, kms }: EventTools, queueUrl: string): Promise<Omit<Finding, 'check'>> {
  const { KmsMasterKeyId } = await queueAttributes(sqs, queueUrl);
  const queue = queueName(queueUrl);
  if (KmsMasterKeyId === undefined) {
    return {
      status: 'problem',
      message: `${queue} is not encrypted with a key of this account`,
      remedy: REVERT_DRIFT,
    };
  }
  const { Policy } = await kms.send(
    new GetKeyPolicyCommand({ KeyId: KmsMasterKeyId, PolicyName: 'default' }),
  );
  const missing = refusedKeyActions(Policy, KmsMasterKeyId);
  if (missing.length === 0) return { status: 'ok', message: `EventBridge may use the key of ${queue}` };
  return {
    status: 'problem',
    message: `The key of ${queue} does not let events.amazonaws.com use ${missing.join(' and ')}: events are lost in silence`,
    remedy: REVERT_DRIFT,
  };
}

async function queueAttributes(sqs: SQSClient, QueueUrl: string) {
  const command = new GetQueueAttributesCommand({
    QueueUrl,
    AttributeNames: ['QueueArn', 'KmsMasterKeyId', 'Policy'],
  });
  return (await sqs.send(command)).Attributes ?? {};
}

const queueName = (url: string): string => url.slice(url.lastIndexOf('/') + 1);
