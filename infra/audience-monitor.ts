import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MONITOR_ENV } from '../lambdas/audience-monitor/env.ts';
import type { PipelineContext } from './context.ts';
import type { Credentials } from './credentials.ts';
import { allow, allowKey, allowListing } from './permissions.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { Schedule } from './schedule.ts';
import type { Storage } from './storage.ts';

export interface AudienceMonitorProps {
  /** What all stages share. */
  readonly context: PipelineContext;
  /** Holds the ledger and the reports. */
  readonly storage: Storage;
  /** The access tokens of the advertisers. */
  readonly credentials: Credentials;
}

/** Asks TikTok every hour for the state of recently delivered audiences. */
export class AudienceMonitor extends Construct {
  readonly monitor: PipelineFunction;

  constructor(scope: Construct, id: string, props: AudienceMonitorProps) {
    super(scope, id);
    const { context, credentials, storage } = props;
    this.monitor = new PipelineFunction(this, 'Function', {
      context,
      name: 'audience-monitor',
      description: 'Asks TikTok for size and validity of recently delivered audiences',
      timeout: Duration.minutes(5),
      memorySize: 256,
      environment: {
        [MONITOR_ENV.ledgerTable]: storage.ledger.tableName,
        [MONITOR_ENV.audiencesBucket]: storage.audiencesBucket.bucketName,
        [MONITOR_ENV.requestsPerSecond]: String(context.config.delivery.requestsPerSecond),
      },
    });
    const { role } = this.monitor;
    allow(role, {
      actions: ['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
      resources: [storage.ledger.tableArn],
    });
    allow(role, {
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [storage.audiencesBucket.arnForObjects('reports/*')],
      wildcardReason: 'The name of a report contains its source and run',
    });
    allowListing(role, storage.audiencesBucket, ['reports/*']);
    credentials.allowReading(role);
    allowKey(role, context.key, 'table', ['dynamodb']);
    allowKey(role, context.key, 'write', ['s3']);
    allowKey(role, context.key, 'read', ['secretsmanager']);
    new Schedule(this, 'Hourly', {
      description: 'Checks recently delivered audiences',
      target: this.monitor,
      expression: 'rate(1 hour)',
      input: {},
      // A longer time would only queue calls that the next hourly call makes unnecessary.
      retriesFor: Duration.minutes(15),
    });
  }
}
