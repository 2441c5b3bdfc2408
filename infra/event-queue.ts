import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { allow, allowKey } from './permissions.ts';
import type { PipelineFunction } from './pipeline-function.ts';

export interface EventQueueProps {
  /** Encrypts the messages. */
  readonly key: kms.IKey;
  /** The function that processes the messages. */
  readonly consumer: PipelineFunction;
  /** Messages in a batch. */
  readonly batchSize: number;
  /** Batches at the same time (at least 2). */
  readonly maxConcurrency: number;
  /** Receives of a message before it goes to the dead-letter queue. */
  readonly maxReceiveCount: number;
}

/** Events for a function: an encrypted queue and dead-letter queue. Events that cannot be sent to the queue go to the dead-letter queue too. */
export class EventQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
  readonly #key: kms.IKey;
  readonly #rules: events.Rule[] = [];

  constructor(scope: Construct, id: string, props: EventQueueProps) {
    super(scope, id);
    const { consumer, key } = props;
    this.#key = key;
    const encryption = { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: key, enforceSSL: true };
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', {
      ...encryption,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new sqs.Queue(this, 'Queue', {
      ...encryption,
      // A message keeps its age when it moves to the dead-letter queue: there it has ten days more.
      retentionPeriod: Duration.days(4),
      // AWS recommends six times the function's timeout, so that a throttled batch is not delivered twice.
      visibilityTimeout: Duration.seconds(6 * consumer.timeout.toSeconds()),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: props.maxReceiveCount },
    });
    consumer.function.addEventSourceMapping('Events', {
      eventSourceArn: this.queue.queueArn,
      batchSize: props.batchSize,
      maxConcurrency: props.maxConcurrency,
      reportBatchItemFailures: true,
    });
    allow(consumer.role, {
      actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      resources: [this.queue.queueArn],
    });
    allowKey(consumer.role, key, 'write', ['sqs']);
  }

  /**
   * Lets a role send to the queue, and to the dead-letter queue what it cannot send there.
   *
   * @param role a role of this stack
   */
  allowSending(role: iam.Role): void {
    const resources = [this.queue.queueArn, this.deadLetterQueue.queueArn];
    allow(role, { actions: ['sqs:SendMessage'], resources });
    allowKey(role, this.#key, 'write', ['sqs']);
  }

  /**
   * Sends the events of a rule to the queue.
   *
   * @param rule the rule, which the queue's policy names
   */
  receive(rule: events.Rule): void {
    const { queueArn } = this.queue;
    const deadLetterArn = this.deadLetterQueue.queueArn;
    this.#rules.push(rule);
    rule.addTarget({
      bind: () => ({
        arn: queueArn,
        deadLetterConfig: { arn: deadLetterArn },
        retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: Duration.hours(24).toSeconds() },
      }),
    });
    for (const queue of [this.queue, this.deadLetterQueue]) {
      queue.addToResourcePolicy(
        new iam.PolicyStatement({
          principals: [new iam.ServicePrincipal('events.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [queue.queueArn],
          conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
        }),
      );
    }
  }

  /**
   * Events that the rules could not send to the queue (`FailedInvocations`), and events that could not be sent to the dead-letter
   * queue either (`InvocationsFailedToBeSentToDlq`). EventBridge sends both metrics only when they are not zero; the sum counts a
   * missing one as zero.
   */
  metricLostEvents(): cloudwatch.MathExpression {
    const metrics = this.#rules.flatMap(({ ruleName }, index) =>
      ['FailedInvocations', 'InvocationsFailedToBeSentToDlq'].map(
        (metricName) =>
          [
            `${metricName.charAt(0).toLowerCase()}${index}`,
            new cloudwatch.Metric({
              namespace: 'AWS/Events',
              metricName,
              dimensionsMap: { RuleName: ruleName },
              statistic: cloudwatch.Stats.SUM,
            }),
          ] as const,
      ),
    );
    return new cloudwatch.MathExpression({
      expression: `SUM([${metrics.map(([id]) => id).join(', ')}])`,
      label: 'lost events',
      usingMetrics: Object.fromEntries(metrics),
    });
  }
}
