import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { QUERY_RUNNER_ENV } from '../lambdas/query-runner/env.ts';
import { ANALYSIS_TYPES } from '../lambdas/shared/config/clean-rooms.ts';
import type { PipelineConfig, Source } from '../lambdas/shared/config/schema.ts';
import type { PipelineContext } from './context.ts';
import { allow, allowKey } from './permissions.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { SCHEDULED_TIME, Schedule } from './schedule.ts';
import type { Storage } from './storage.ts';

type AnalysisType = (typeof ANALYSIS_TYPES)[number];

/** The actions that find the analyses of a membership and read their state. */
export const READING_ACTIONS = {
  SQL: ['cleanrooms:GetProtectedQuery', 'cleanrooms:ListProtectedQueries'],
  PYSPARK: ['cleanrooms:GetProtectedJob', 'cleanrooms:ListProtectedJobs'],
} as const satisfies Record<AnalysisType, readonly string[]>;

const STARTING_ACTIONS = {
  SQL: 'cleanrooms:StartProtectedQuery',
  PYSPARK: 'cleanrooms:StartProtectedJob',
} as const satisfies Record<AnalysisType, string>;

/** What an analysis may read, by the type of the resource. */
const TABLE_TYPES = ['configuredtableassociation', 'idmappingtable', 'intermediatetable'];

export interface CleanRoomsProps {
  /** What all stages share. */
  readonly context: PipelineContext;
  /** Holds the bucket that results are written to. */
  readonly storage: Storage;
}

/** Runs the protected queries and jobs of the sources that have one, at their times or by hand, with results into the exports bucket. */
export class CleanRooms extends Construct {
  readonly queryRunner: PipelineFunction;
  /** For the result settings of a membership: of its PySpark jobs, and of queries that another member runs. */
  readonly resultRole: iam.Role;
  readonly #scheduleGroup: scheduler.CfnScheduleGroup;

  constructor(scope: Construct, id: string, props: CleanRoomsProps) {
    super(scope, id);
    const { context, storage } = props;
    const sources = context.config.sources.filter((source) => source.cleanRooms !== undefined);
    this.queryRunner = new PipelineFunction(this, 'QueryRunner', {
      context,
      name: 'query-runner',
      description: 'Starts the protected query or job of a source',
      timeout: Duration.minutes(1),
      memorySize: 256,
      environment: {
        [QUERY_RUNNER_ENV.exportsBucket]: storage.exportsBucket.bucketName,
        [QUERY_RUNNER_ENV.ledgerTable]: storage.ledger.tableName,
      },
    });
    this.#allowQueries(context.config);
    // A query is claimed in the ledger, so that a doubled call starts it once.
    allow(this.queryRunner.role, {
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      resources: [storage.ledger.tableArn],
    });
    allowKey(this.queryRunner.role, context.key, 'table', ['dynamodb']);
    // A name alone could be another account's bucket later. A bucket that exists may belong to another account on purpose.
    const owner: iam.Conditions =
      context.config.storage.existingExportsBucket === undefined
        ? { StringEquals: { 'aws:ResourceAccount': Stack.of(this).account } }
        : {};
    // Clean Rooms writes the result of a query in the caller's name, that of a job with the membership's role.
    const queries = sources.filter(({ cleanRooms }) => cleanRooms?.type === 'SQL');
    if (queries.length > 0) {
      allowResults(this.queryRunner.role, queries, storage, {
        ...owner,
        'ForAnyValue:StringEquals': { 'aws:CalledVia': ['cleanrooms.amazonaws.com'] },
      });
    }
    this.resultRole = this.#resultRole(context.config);
    allowResults(this.resultRole, sources, storage, owner);
    this.#scheduleGroup = new scheduler.CfnScheduleGroup(this, 'Schedules');
    this.#scheduleQueries(sources);
  }

  #scheduleQueries(sources: readonly Source[]): void {
    for (const { cleanRooms, name } of sources) {
      if (cleanRooms?.schedule === undefined) continue;
      // CloudFormation cannot move a schedule into another group: those of version 0.1.0 had another id, and no group.
      new Schedule(this, `Query-${name}`, {
        description: `Starts the protected query or job of ${name}`,
        target: this.queryRunner,
        expression: cleanRooms.schedule,
        // The time is the same in every call for it: a repeated call starts nothing, a late one takes the dates of its time.
        input: { source: name, scheduled: true, scheduledAt: SCHEDULED_TIME },
        // The next time may be a week away.
        retriesFor: Duration.days(1),
        group: this.#scheduleGroup,
      });
    }
  }

  /** Scheduled calls of query-runner that EventBridge Scheduler gave up. */
  metricDroppedCalls(): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Scheduler',
      metricName: 'InvocationDroppedCount',
      dimensionsMap: { ScheduleGroup: this.#scheduleGroup.ref },
      statistic: cloudwatch.Stats.SUM,
    });
  }

  /**
   * Trusts Clean Rooms as its User Guide asks for ("Create a service role to receive results"), for these memberships alone.
   * The policy may have 2,048 characters, which the configuration's limit of memberships keeps in every region.
   */
  #resultRole(config: PipelineConfig): iam.Role {
    const { region } = Stack.of(this);
    const cleanRooms = new iam.ServicePrincipal('cleanrooms.amazonaws.com');
    const role = new iam.Role(this, 'ResultRole', {
      description: 'Lets Clean Rooms write the results of these memberships into the exports bucket',
      assumedBy: cleanRooms.withConditions({
        'ForAnyValue:ArnEquals': { 'aws:SourceArn': membershipArns(this, config) },
      }),
    });
    role.assumeRolePolicy?.addStatements(
      new iam.PolicyStatement({
        principals: [cleanRooms],
        actions: ['sts:AssumeRole'],
        conditions: {
          StringLike: {
            'sts:ExternalId': membershipIds(config).map((id) => `arn:*:${region}:*:dbuser:*/${id}*`),
          },
        },
      }),
    );
    return role;
  }

  #allowQueries(config: PipelineConfig): void {
    const { partition, region } = Stack.of(this);
    const { role } = this.queryRunner;
    const anyone = `arn:${partition}:cleanrooms:${region}:*`;
    const tables = TABLE_TYPES.map((type) => `${anyone}:membership/*/${type}/*`);
    for (const type of ANALYSIS_TYPES) {
      const resources = membershipArns(this, config, type);
      if (resources.length === 0) continue;
      allow(role, { actions: [...READING_ACTIONS[type], STARTING_ACTIONS[type]], resources });
      // The further types of resources that these actions have (Service Authorization Reference); the membership limits what starts.
      allow(role, {
        actions: [STARTING_ACTIONS[type]],
        resources: [...templateArns(config, type), ...tables],
        wildcardReason:
          'The tables that an analysis reads, also those of other members, are known to Clean Rooms alone',
      });
    }
    // What Clean Rooms reads in the caller's name before it starts a query.
    allow(role, {
      actions: ['cleanrooms:GetCollaborationAnalysisTemplate', 'cleanrooms:GetSchema'],
      // A collaboration belongs to the account that created it, which is a partner's where this account was invited.
      resources: [...templateArns(config), `${anyone}:collaboration/*`, ...tables],
      wildcardReason:
        'The collaboration and its tables, also those of other members, are known to Clean Rooms alone; their form is seen, not their data',
    });
  }
}

/**
 * The memberships that the sources name.
 *
 * @param scope a construct of the stack
 * @param config the configuration
 * @param type of the sources that are meant; left out: all
 * @returns their ARNs, each once
 */
export function membershipArns(scope: Construct, config: PipelineConfig, type?: AnalysisType): string[] {
  const { account, partition, region } = Stack.of(scope);
  return membershipIds(config, type).map(
    (id) => `arn:${partition}:cleanrooms:${region}:${account}:membership/${id}`,
  );
}

/** The analysis templates that the sources name, each once. */
const templateArns = ({ sources }: PipelineConfig, type?: AnalysisType): string[] => [
  ...new Set(
    sources.flatMap(({ cleanRooms }) =>
      type === undefined || cleanRooms?.type === type ? (cleanRooms?.analysisTemplateArn ?? []) : [],
    ),
  ),
];

const membershipIds = ({ sources }: PipelineConfig, type?: AnalysisType): string[] => [
  ...new Set(
    sources.flatMap(({ cleanRooms }) =>
      cleanRooms === undefined || (type !== undefined && cleanRooms.type !== type)
        ? []
        : [cleanRooms.membershipId],
    ),
  ),
];

/** What Clean Rooms needs to write a result (User Guide, "Create a service role to receive results"). */
function allowResults(
  role: iam.Role,
  sources: readonly Source[],
  storage: Storage,
  conditions: iam.Conditions,
): void {
  const { exportsBucket, exportsKey } = storage;
  allow(role, {
    actions: ['s3:GetBucketLocation', 's3:ListBucket'],
    resources: [exportsBucket.bucketArn],
    conditions,
  });
  allow(role, {
    actions: ['s3:PutObject'],
    resources: sources.map(({ name }) => exportsBucket.arnForObjects(`exports/${name}/*`)),
    wildcardReason: 'A result is named by its query',
    conditions,
  });
  allowKey(role, exportsKey, 'write', ['s3']);
}
