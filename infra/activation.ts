import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { LEDGER_INDEX_BY_DAY } from '../lambdas/shared/ledger/names.ts';
import { UPLOADER_ENV } from '../lambdas/uploader/env.ts';
import type { PipelineContext } from './context.ts';
import type { Credentials } from './credentials.ts';
import { EventQueue } from './event-queue.ts';
import { allow, allowKey, allowListing } from './permissions.ts';
import { PipelineFunction } from './pipeline-function.ts';
import type { Storage } from './storage.ts';

export interface ActivationProps {
  /** What all stages share. */
  readonly context: PipelineContext;
  /** Holds the partitions and the ledger. */
  readonly storage: Storage;
  /** The access tokens of the advertisers. */
  readonly credentials: Credentials;
}

/** From a new partition to the TikTok audience: rule, queue and uploader, and an archive of the events for a replay. */
export class Activation extends Construct {
  readonly uploader: PipelineFunction;
  readonly deliveries: EventQueue;

  constructor(scope: Construct, id: string, props: ActivationProps) {
    super(scope, id);
    const { context, storage } = props;
    const { delivery } = context.config;
    this.uploader = new PipelineFunction(this, 'Uploader', {
      context,
      name: 'uploader',
      description: 'Delivers partitions of hashes to TikTok audiences',
      timeout: Duration.minutes(15),
      memorySize: delivery.memoryMegabytes,
      environment: {
        [UPLOADER_ENV.ledgerTable]: storage.ledger.tableName,
        [UPLOADER_ENV.requestsPerSecond]: String(delivery.requestsPerSecond),
        [UPLOADER_ENV.retention]: String(delivery.ledgerDays),
      },
    });
    this.deliveries = new EventQueue(this, 'Deliveries', {
      key: context.key,
      consumer: this.uploader,
      // A delivery may take the whole invocation.
      batchSize: 1,
      maxConcurrency: delivery.maxConcurrency,
      // Each continuation of a long delivery, and each wait for an audience or a closed circuit, takes one.
      maxReceiveCount: 120,
    });
    this.#allowUploader(props);
    this.#receivePartitions(props);
    this.#wakeWaiting();
  }

  #allowUploader({ context, credentials, storage }: ActivationProps): void {
    const { function: uploader, role } = this.uploader;
    const { deadLetterQueue, queue } = this.deliveries;
    uploader.addEnvironment(UPLOADER_ENV.queueUrl, queue.queueUrl);
    uploader.addEnvironment(UPLOADER_ENV.deadLetterQueueUrl, deadLetterQueue.queueUrl);
    // It sends to its own queue: messages of deliveries whose wait is over, and messages with their advertiser as group.
    allow(role, { actions: ['sqs:SendMessage'], resources: [queue.queueArn, deadLetterQueue.queueArn] });
    // A delivery that must wait goes back to the queue for a time.
    allow(role, { actions: ['sqs:ChangeMessageVisibility'], resources: [queue.queueArn] });
    allow(role, {
      actions: ['s3:GetObject'],
      resources: [storage.audiencesBucket.arnForObjects('tiktok/*')],
      wildcardReason: 'Keys contain the names of audiences and runs, which are not known in advance',
    });
    allowListing(role, storage.audiencesBucket, ['tiktok/*']);
    allow(role, {
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
      resources: [storage.ledger.tableArn, `${storage.ledger.tableArn}/index/${LEDGER_INDEX_BY_DAY.name}`],
    });
    credentials.allowReading(role);
    allowKey(role, context.key, 'table', ['dynamodb']);
    allowKey(role, context.key, 'read', ['s3', 'secretsmanager']);
  }

  /** A replace can wait for days, but SQS keeps a message for four: a schedule sends the due messages that the ledger lists. */
  #wakeWaiting(): void {
    this.deliveries.receive(
      new events.Rule(this, 'Clock', {
        description: 'Wakes the deliveries that wait until TikTok accepts a replace',
        schedule: events.Schedule.rate(Duration.minutes(15)),
      }),
    );
  }

  #receivePartitions({ context, storage }: ActivationProps): void {
    // The rule matches the prefix only: the function ignores part files, which costs less than a pattern.
    const eventPattern: events.EventPattern = {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: {
        bucket: { name: [storage.audiencesBucket.bucketName] },
        object: { key: events.Match.prefix('tiktok/') },
      },
    };
    const rule = new events.Rule(this, 'NewPartitions', {
      description: 'New objects under tiktok/ go to the queue of the uploader',
      eventPattern,
    });
    this.deliveries.receive(rule);
    new events.Archive(this, 'Archive', {
      description: 'Events of new partitions, for a replay after a fault is corrected',
      sourceEventBus: events.EventBus.fromEventBusName(this, 'DefaultBus', 'default'),
      eventPattern,
      retention: Duration.days(context.config.delivery.eventArchiveDays),
      kmsKey: context.key,
    });
  }
}
