import { basename, join } from 'node:path';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { LIBPHONENUMBER_JAR, ROWS_JAR } from '../scripts/setup/rows.mjs';
import type { PipelineContext } from './context.ts';
import { GlueJob } from './glue-job.ts';
import { allow, allowKey, allowListing } from './permissions.ts';
import type { Storage } from './storage.ts';

const SCRIPTS = join(import.meta.dirname, '..', 'glue-scripts');

export interface PreparationJobProps {
  /** What all stages share. */
  readonly context: PipelineContext;
  /** Where exports are read and partitions written. */
  readonly storage: Storage;
}

/** The Glue job that turns an export into partitions of hashes and a report, and its scheduled runs. */
export class PreparationJob extends Construct {
  readonly job: GlueJob;
  /** The job's own role: exports and partitions, nothing else. */
  readonly role: iam.Role;
  readonly #failedRuns: events.Rule;

  constructor(scope: Construct, id: string, props: PreparationJobProps) {
    super(scope, id);
    const { config, configFile, key } = props.context;
    const { storage } = props;
    const logPrefix = `/aws-glue/jobs/${Stack.of(this).stackName}`;
    const script = new assets.Asset(this, 'Script', { path: join(SCRIPTS, 'prepare_audiences.py') });
    const packages = new assets.Asset(this, 'Packages', {
      path: SCRIPTS,
      exclude: ['*', '!tiktok_audiences', '!tiktok_audiences/**', '**/__pycache__'],
    });
    const jars = [ROWS_JAR, LIBPHONENUMBER_JAR].map(
      (path) => new assets.Asset(this, basename(path, '.jar'), { path }),
    );
    const configuration = new assets.Asset(this, 'Configuration', { path: configFile });
    this.role = new iam.Role(this, 'Role', {
      description: 'Role of the Glue job that prepares audiences',
      assumedBy: new iam.ServicePrincipal('glue.amazonaws.com'),
    });
    this.#allowData(storage, props.context);
    this.#allowRuntime([script, packages, configuration, ...jars]);
    this.job = new GlueJob(this, 'Prepare', {
      description: 'Turns an export into files of hashes per audience and format, and a report',
      role: this.role,
      key,
      script,
      packages,
      jars,
      arguments: {
        '--config': configuration.s3ObjectUrl,
        '--exports_root': storage.exportsBucket.s3UrlForObject('exports'),
        '--audiences_root': storage.audiencesBucket.s3UrlForObject(),
        '--custom-logGroup-prefix': logPrefix,
        '--enable-spark-ui': 'true',
        '--spark-event-logs-path': storage.audiencesBucket.s3UrlForObject('spark-events/'),
      },
      ...config.preparation,
    });
    for (const stream of ['error', 'output']) this.#logGroup(logPrefix, stream, props.context);
    this.#failedRuns = new events.Rule(this, 'FailedRuns', {
      description: 'Counts failed job runs for the alarm; it has no target',
      eventPattern: {
        source: ['aws.glue'],
        detailType: ['Glue Job State Change'],
        detail: { jobName: [this.job.jobName], state: ['FAILED', 'TIMEOUT', 'ERROR'] },
      },
    });
    for (const source of config.sources) {
      if (source.prepareSchedule !== undefined) this.#schedule(source.name, source.prepareSchedule);
    }
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

  #allowData({ audiencesBucket, exportsBucket, exportsKey }: Storage, { key }: PipelineContext): void {
    allow(this.role, {
      actions: ['s3:GetObject'],
      resources: [exportsBucket.arnForObjects('exports/*')],
      wildcardReason: 'Exports are read wherever they land under exports/',
    });
    allow(this.role, {
      actions: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      resources: ['tiktok/*', 'staging/*', 'reports/*', 'spark-events/*'].map((keys) =>
        audiencesBucket.arnForObjects(keys),
      ),
      wildcardReason: 'Keys are made of the names of audiences and runs, which are not known beforehand',
    });
    allow(this.role, {
      actions: ['s3:PutObject'],
      // Glue's file system marks the folders it makes by such objects.
      resources: ['tiktok', 'staging', 'reports', 'spark-events'].map((folder) =>
        audiencesBucket.arnForObjects(`${folder}_$folder$`),
      ),
    });
    allowListing(this.role, exportsBucket, ['exports/*']);
    allowListing(this.role, audiencesBucket, ['tiktok/*', 'staging/*', 'reports/*', 'spark-events/*']);
    allowKey(this.role, key, 'write', ['s3']);
    if (exportsKey !== key) allowKey(this.role, exportsKey, 'read', ['s3']);
  }

  #allowRuntime(code: readonly assets.Asset[]): void {
    allow(this.role, {
      actions: ['s3:GetObject'],
      resources: code.map((asset) => asset.bucket.arnForObjects(asset.s3ObjectKey)),
    });
    allow(this.role, {
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': 'Glue' } },
      wildcardReason: 'CloudWatch has no resources to name for metrics; the namespace is what can be limited',
    });
  }

  /** Glue builds the name out of those of security configuration and role, and would make a group without end of retention. */
  #logGroup(prefix: string, stream: string, { config, key }: PipelineContext): void {
    const group = new logs.LogGroup(this, `Logs-${stream}`, {
      logGroupName: `${prefix}/${this.job.securityConfigurationName}-role/${this.role.roleName}/${stream}`,
      encryptionKey: key,
      retention: config.monitoring.logRetentionDays,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    allow(this.role, {
      actions: ['logs:AssociateKmsKey', 'logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [group.logGroupArn],
    });
  }

  #schedule(source: string, schedule: string): void {
    new glue.CfnTrigger(this, `Schedule-${source}`, {
      description: `Prepares every settled export of ${source} that has no report yet`,
      type: 'SCHEDULED',
      schedule,
      startOnCreation: true,
      actions: [{ jobName: this.job.jobName, arguments: { '--source': source } }],
    });
  }
}
