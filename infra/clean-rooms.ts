import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { QUERY_RUNNER_ENV } from '../lambdas/query-runner/env.ts';
import type { PipelineConfig, Source } from '../lambdas/shared/config/schema.ts';
import type { PipelineContext } from './context.ts';
import { FunctionSchedule } from './function-schedule.ts';
import { allow, allowKey } from './permissions.ts';
import { PipelineFunction } from './pipeline-function.ts';
import type { Storage } from './storage.ts';

export interface CleanRoomsProps {
  /** What all stages share. */
  readonly context: PipelineContext;
  /** Holds the bucket that results are written to. */
  readonly storage: Storage;
}

/** Runs the protected queries of the sources that have one, at their times or by hand, with results into the exports bucket. */
export class CleanRooms extends Construct {
  readonly queryRunner: PipelineFunction;
  /** For a membership whose results another member's query writes: its result settings name this role. */
  readonly resultRole: iam.Role;

  constructor(scope: Construct, id: string, props: CleanRoomsProps) {
    super(scope, id);
    const { context, storage } = props;
    const sources = context.config.sources.filter((source) => source.cleanRooms !== undefined);
    this.queryRunner = new PipelineFunction(this, 'QueryRunner', {
      context,
      name: 'query-runner',
      description: 'Starts the protected query of a source',
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
    allowResults(this.queryRunner.role, sources, storage, {
      'ForAnyValue:StringEquals': { 'aws:CalledVia': ['cleanrooms.amazonaws.com'] },
    });
    this.resultRole = this.#resultRole(context.config);
    allowResults(this.resultRole, sources, storage);
    for (const { cleanRooms, name } of sources) {
      if (cleanRooms?.schedule === undefined) continue;
      new FunctionSchedule(this, `Schedule-${name}`, {
        description: `Starts the protected query of ${name}`,
        target: this.queryRunner,
        expression: cleanRooms.schedule,
        input: { source: name },
      });
    }
  }

  /** Trusts Clean Rooms as its User Guide asks for ("Create a service role to receive results"), for these memberships alone. */
  #resultRole(config: PipelineConfig): iam.Role {
    const { partition, region } = Stack.of(this);
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
            'sts:ExternalId': membershipIds(config).map(
              (id) => `arn:${partition}:*:${region}:*:dbuser:*/${id}*`,
            ),
          },
        },
      }),
    );
    return role;
  }

  #allowQueries(config: PipelineConfig): void {
    const { account, partition, region } = Stack.of(this);
    const { role } = this.queryRunner;
    allow(role, {
      actions: [
        'cleanrooms:GetProtectedQuery',
        'cleanrooms:ListProtectedQueries',
        'cleanrooms:StartProtectedQuery',
      ],
      resources: membershipArns(this, config),
    });
    // What Clean Rooms reads in the caller's name before it starts a query.
    const here = `arn:${partition}:cleanrooms:${region}`;
    const templates = config.sources.flatMap(({ cleanRooms }) => cleanRooms?.analysisTemplateArn ?? []);
    allow(role, {
      actions: ['cleanrooms:GetCollaborationAnalysisTemplate', 'cleanrooms:GetSchema'],
      resources: [
        ...new Set(templates),
        `${here}:${account}:collaboration/*`,
        `${here}:*:membership/*/configuredtableassociation/*`,
      ],
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
 * @returns their ARNs, each once
 */
export function membershipArns(scope: Construct, config: PipelineConfig): string[] {
  const { account, partition, region } = Stack.of(scope);
  return membershipIds(config).map(
    (id) => `arn:${partition}:cleanrooms:${region}:${account}:membership/${id}`,
  );
}

const membershipIds = ({ sources }: PipelineConfig): string[] => [
  ...new Set(sources.flatMap(({ cleanRooms }) => cleanRooms?.membershipId ?? [])),
];

/** What Clean Rooms needs to write a result (User Guide, "Create a service role to receive results"). */
function allowResults(
  role: iam.Role,
  sources: readonly Source[],
  storage: Storage,
  conditions?: iam.Conditions,
): void {
  const { exportsBucket, exportsKey } = storage;
  const only = conditions === undefined ? {} : { conditions };
  allow(role, {
    actions: ['s3:GetBucketLocation', 's3:ListBucket'],
    resources: [exportsBucket.bucketArn],
    ...only,
  });
  allow(role, {
    actions: ['s3:PutObject'],
    resources: sources.map(({ name }) => exportsBucket.arnForObjects(`exports/${name}/*`)),
    wildcardReason: 'A result is named by its query',
    ...only,
  });
  allowKey(role, exportsKey, 'write', ['s3']);
}
