import { CreateArchiveCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { type Maker, type MakerContext, maker } from './maker.ts';
import { document } from './shapes.ts';

const queue = z.strictObject({
  KmsMasterKeyId: z.string(),
  MessageRetentionPeriod: z.number(),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
  VisibilityTimeout: z.number().optional(),
});

export const makeQueue: Maker = maker(queue, async (properties, { physicalName }, { clients: { sqs } }) => {
  const { RedrivePolicy, ...numbers } = properties;
  const { QueueUrl: url = '' } = await sqs.send(
    new CreateQueueCommand({
      QueueName: physicalName,
      Attributes: {
        ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)])),
        ...(RedrivePolicy === undefined ? {} : { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
      },
    }),
  );
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return { ref: url, attributes: { Arn: Attributes?.QueueArn ?? '', QueueName: physicalName } };
});

const queuePolicy = z.strictObject({ Queues: z.array(z.string()), PolicyDocument: document });

export const makeQueuePolicy: Maker = maker(
  queuePolicy,
  async ({ PolicyDocument, Queues }, { logicalId }, { clients: { sqs } }) => {
    const Attributes = { Policy: JSON.stringify(PolicyDocument) };
    for (const QueueUrl of Queues) await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    return { ref: logicalId, attributes: {} };
  },
);

const rule = z.strictObject({
  Description: z.string(),
  EventPattern: document.optional(),
  ScheduleExpression: z.string().optional(),
  State: z.literal('ENABLED'),
  Targets: z
    .array(
      z.strictObject({
        Id: z.string(),
        Arn: z.string(),
        DeadLetterConfig: z.strictObject({ Arn: z.string() }),
        RetryPolicy: z.strictObject({
          MaximumEventAgeInSeconds: z.number(),
          MaximumRetryAttempts: z.number(),
        }),
      }),
    )
    .optional(),
});

export const makeRule: Maker = maker(rule, async (properties, { physicalName }, context) => {
  const { EventPattern, Targets, ...same } = properties;
  const Name = physicalName;
  // The local AWS takes a rule with a schedule for one that matches every event; schedules.ts plays those.
  if (EventPattern === undefined) return { ref: Name, attributes: { Arn: arnOf(Name, context) } };
  const { events } = context.clients;
  const { RuleArn = '' } = await events.send(
    new PutRuleCommand({ Name, EventPattern: JSON.stringify(EventPattern), ...same }),
  );
  if (Targets !== undefined) await events.send(new PutTargetsCommand({ Rule: Name, Targets }));
  return { ref: Name, attributes: { Arn: RuleArn } };
});

const arnOf = (rule: string, { accountId, region }: MakerContext): string =>
  `arn:aws:events:${region}:${accountId}:rule/${rule}`;

const archive = z.strictObject({
  Description: z.string(),
  EventPattern: document,
  RetentionDays: z.number(),
  SourceArn: z.string(),
});

export const makeArchive: Maker = maker(
  archive,
  async (properties, { physicalName }, { clients: { events } }) => {
    const { EventPattern, SourceArn, ...same } = properties;
    // CloudFormation shortens the names of archives to 48 characters.
    const ArchiveName = physicalName.slice(-48).replace(/^-+/, '');
    const { ArchiveArn = '' } = await events.send(
      new CreateArchiveCommand({
        ArchiveName,
        EventSourceArn: SourceArn,
        EventPattern: JSON.stringify(EventPattern),
        ...same,
      }),
    );
    return { ref: ArchiveName, attributes: { Arn: ArchiveArn } };
  },
);
