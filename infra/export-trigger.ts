import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { EXPORT_TRIGGER_ENV } from '../lambdas/export-trigger/env.ts';
import { ANALYSIS_TYPES } from '../lambdas/shared/config/clean-rooms.ts';
import type { PipelineConfig } from '../lambdas/shared/config/schema.ts';
import { membershipArns, READING_ACTIONS } from './clean-rooms.ts';
import type { PipelineContext } from './context.ts';
import { EventQueue } from './event-queue.ts';
import type { GlueJob } from './glue-job.ts';
import { allow, allowKey, allowListing } from './permissions.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { SCHEDULED_TIME, Schedule } from './schedule.ts';
import type { Storage } from './storage.ts';

const JOB_RUN_EVENTS = { source: ['aws.glue'], detailType: ['Glue Job State Change'] };

/** These states have their own rule, so that EventBridge counts them. It counts for rules with a target; for rules without one nothing is documented. */
const FAILED_STATES = ['FAILED', 'TIMEOUT', 'ERROR'];

/** How the types of Clean Rooms' events begin. */
const EVENT_PREFIXES = { SQL: 'Protected Query', PYSPARK: 'Protected Job' } as const;

export interface ExportTriggerProps {
  /** What all stages share. */
  readonly context: PipelineContext;
  /** Has exports, reports and the ledger. */
  readonly storage: Storage;
  /** The job that is started. */
  readonly job: GlueJob;
}

/** Starts a job run for each export that is ready. All hints come through its queue: events, schedule, run requests. */
export class ExportTrigger extends Construct {
  readonly trigger: PipelineFunction;
  readonly hints: EventQueue;
  readonly #failedRuns: events.Rule;

  constructor(scope: Construct, id: string, props: ExportTriggerProps) {
    super(scope, id);
    const { context, job, storage } = props;
    this.trigger = new PipelineFunction(this, 'Function', {
      context,
      name: 'export-trigger',
      description: 'Starts the preparation of exports that are ready and follows its runs',
      timeout: Duration.minutes(5),
      memorySize: 512,
      environment: {
        [EXPORT_TRIGGER_ENV.exportsBucket]: storage.exportsBucket.bucketName,
        [EXPORT_TRIGGER_ENV.audiencesBucket]: storage.audiencesBucket.bucketName,
        [EXPORT_TRIGGER_ENV.ledgerTable]: storage.ledger.tableName,
        [EXPORT_TRIGGER_ENV.glueJobName]: job.jobName,
      },
    });
    this.hints = new EventQueue(this, 'Hints', {
      key: context.key,
      consumer: this.trigger,
      batchSize: 10,
      maxConcurrency: 2,
      maxReceiveCount: 5,
    });
    this.trigger.function.addEnvironment(EXPORT_TRIGGER_ENV.queueUrl, this.hints.queue.queueUrl);
    this.#allowTrigger(props);
    this.#receiveHints(props);
    this.#receiveSchedules(context.config);
    this.#failedRuns = this.#rule('FailedRuns', 'Job runs that failed or reached their timeout', {
      ...JOB_RUN_EVENTS,
      detail: { jobName: [job.jobName], state: FAILED_STATES },
    });
  }

  /**
   * Lets the function have failed queries and jobs started again.
   *
   * @param queryRunner the one function that may start them
   */
  allowRetriesBy(queryRunner: PipelineFunction): void {
    this.trigger.function.addEnvironment(EXPORT_TRIGGER_ENV.queryRunner, queryRunner.function.functionName);
    allow(this.trigger.role, {
      actions: ['lambda:InvokeFunction'],
      resources: [queryRunner.function.functionArn],
    });
  }

  /** Job runs that failed or ran into their time-out, whoever started them. */
  metricFailedRuns(): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Events',
      metricName: 'TriggeredRules',
      dimensionsMap: { RuleName: this.#failedRuns.ruleName },
      statistic: cloudwatch.Stats.SUM,
    });
  }

  #allowTrigger({ context, job, storage }: ExportTriggerProps): void {
    const { role } = this.trigger;
    allow(role, { actions: ['sqs:SendMessage'], resources: [this.hints.queue.queueArn] });
    allowListing(role, storage.exportsBucket, ['exports/*']);
    allowListing(role, storage.audiencesBucket, ['reports/*']);
    allow(role, {
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [storage.audiencesBucket.arnForObjects('reports/*')],
      wildcardReason: 'The name of a report contains its source and run',
    });
    allow(role, {
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
      resources: [storage.ledger.tableArn],
    });
    allow(role, {
      actions: ['glue:GetJobRun', 'glue:GetJobRuns', 'glue:StartJobRun'],
      resources: [job.jobArn],
    });
    allowKey(role, context.key, 'table', ['dynamodb']);
    allowKey(role, context.key, 'write', ['s3']);
    for (const type of ANALYSIS_TYPES) {
      const resources = membershipArns(this, context.config, type);
      if (resources.length > 0) allow(role, { actions: READING_ACTIONS[type], resources });
    }
  }

  #receiveHints({ context, job, storage }: ExportTriggerProps): void {
    this.#rule('NewExports', 'New objects under exports/', {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: {
        bucket: { name: [storage.exportsBucket.bucketName] },
        object: { key: events.Match.prefix('exports/') },
      },
    });
    this.#rule('JobRuns', 'Job runs that succeeded or were stopped', {
      ...JOB_RUN_EVENTS,
      detail: { jobName: [job.jobName], state: ['SUCCEEDED', 'STOPPED'] },
    });
    if (context.config.sources.some((source) => source.cleanRooms !== undefined)) {
      // EventBridge takes the prefixes of one list for alternatives.
      const kinds = ANALYSIS_TYPES.filter((type) => membershipArns(this, context.config, type).length > 0);
      this.#rule('ProtectedQueries', 'Changes of protected queries and jobs', {
        source: ['aws.cleanrooms'],
        detailType: kinds.flatMap((type) => events.Match.prefix(EVENT_PREFIXES[type])),
      });
    }
    this.hints.receive(
      new events.Rule(this, 'Clock', {
        description: 'Finds exports that no event reported',
        schedule: events.Schedule.rate(Duration.minutes(15)),
      }),
    );
  }

  /** Only Clean Rooms knows whether a result is complete: the runs of its sources are started by this function, which asks. */
  #receiveSchedules({ sources }: PipelineConfig): void {
    for (const { cleanRooms, name, prepareSchedule } of sources) {
      if (cleanRooms === undefined || prepareSchedule === undefined) continue;
      new Schedule(this, `Schedule-${name}`, {
        description: `Prepares every result of Clean Rooms for ${name} that is not prepared yet`,
        target: this.hints,
        expression: prepareSchedule,
        // The time is the same in every attempt to send the message.
        input: {
          request: 'scheduled-run',
          requestId: `schedule ${SCHEDULED_TIME}`,
          source: name,
        },
        retriesFor: Duration.days(1),
      });
    }
  }

  #rule(id: string, description: string, eventPattern: events.EventPattern): events.Rule {
    const rule = new events.Rule(this, id, { description, eventPattern });
    this.hints.receive(rule);
    return rule;
  }
}
