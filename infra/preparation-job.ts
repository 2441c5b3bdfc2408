import { basename, join } from 'node:path';
import { Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { LIBPHONENUMBER_JAR, ROWS_JAR } from '../scripts/setup/rows.mjs';
import type { PipelineContext } from './context.ts';
import { GlueJob } from './glue-job.ts';
import { allow, allowKey, allowListing, allowProbing } from './permissions.ts';
import type { Storage } from './storage.ts';

const SCRIPTS = join(import.meta.dirname, '..', 'glue-scripts');

/** Top-level folders of the audiences bucket that the job writes to. */
const WRITTEN_FOLDERS = ['tiktok', 'staging', 'reports', 'spark-events'];

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

  constructor(scope: Construct, id: string, props: PreparationJobProps) {
    super(scope, id);
    const { config, configFile, key } = props.context;
    const { storage } = props;
    const logPrefix = logGroupPrefix(Stack.of(this));
    const script = new assets.Asset(this, 'Script', { path: join(SCRIPTS, 'prepare_audiences.py') });
    const packages = new assets.Asset(this, 'Packages', {
      path: SCRIPTS,
      exclude: ['*', '!tiktok_audiences', '!tiktok_audiences/**', '**/__pycache__'],
    });
    const jars = this.#jars();
    const configuration = new assets.Asset(this, 'Configuration', { path: configFile });
    this.role = this.#role();
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
        '--report_retention_days': String(config.storage.reportRetentionDays),
        '--custom-logGroup-prefix': logPrefix,
        '--enable-spark-ui': 'true',
        '--spark-event-logs-path': storage.audiencesBucket.s3UrlForObject('spark-events/'),
        // Or else S3A sends a request after each file that it writes, to delete the markers of the folders above.
        '--conf': 'spark.hadoop.fs.s3a.directory.marker.retention=keep',
      },
      ...config.preparation,
    });
    this.#logGroups(logPrefix, props.context);
    for (const source of config.sources) {
      // Results of Clean Rooms: see export-trigger.ts.
      if (source.prepareSchedule === undefined || source.cleanRooms !== undefined) continue;
      this.#schedule(source.name, source.prepareSchedule);
    }
  }

  #role(): iam.Role {
    return new iam.Role(this, 'Role', {
      description: 'Role of the Glue job that prepares audiences',
      assumedBy: new iam.ServicePrincipal('glue.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
  }

  /** The compiled code that processes rows, and the library that it needs. */
  #jars(): assets.Asset[] {
    return [ROWS_JAR, LIBPHONENUMBER_JAR].map(
      (path) => new assets.Asset(this, basename(path, '.jar'), { path }),
    );
  }

  #allowData({ audiencesBucket, exportsBucket, exportsKey }: Storage, { key }: PipelineContext): void {
    allow(this.role, {
      actions: ['s3:GetObject'],
      resources: [exportsBucket.arnForObjects('exports/*')],
      wildcardReason: 'Exports are read wherever they land under exports/',
    });
    allow(this.role, {
      actions: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      // Also the markers of folders that S3A puts and deletes: `tiktok/`, `tiktok/<audience>/` …
      resources: WRITTEN_FOLDERS.map((folder) => audiencesBucket.arnForObjects(`${folder}/*`)),
      wildcardReason: 'Keys are made of the names of audiences and runs, which are not known beforehand',
    });
    allow(this.role, {
      actions: ['s3:GetObject'],
      // S3A sends HEAD for the ancestors of a folder that it makes or empties, up to the top-level one.
      resources: WRITTEN_FOLDERS.map((folder) => audiencesBucket.arnForObjects(folder)),
    });
    allowListing(this.role, exportsBucket, ['exports/*']);
    allowListing(
      this.role,
      audiencesBucket,
      WRITTEN_FOLDERS.map((folder) => `${folder}/*`),
    );
    for (const bucket of [exportsBucket, audiencesBucket]) allowProbing(this.role, bucket);
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

  /**
   * Makes the job's log groups, because Glue would make them without an end of retention. Which name it uses is not documented
   * for a job with a security configuration: the names of Glue 5 are `<prefix>/error` and `<prefix>/output`, and those of earlier
   * versions contain the security configuration and the role. Both exist, and `audiences doctor` tells which one is used.
   */
  #logGroups(prefix: string, { config, key }: PipelineContext): void {
    const middles = { '': '', secured: `/${this.job.securityConfigurationName}-role/${this.role.roleName}` };
    for (const [form, middle] of Object.entries(middles)) {
      for (const stream of ['error', 'output']) {
        const group = new logs.LogGroup(this, `Logs-${form}${stream}`, {
          logGroupName: `${prefix}${middle}/${stream}`,
          encryptionKey: key,
          retention: config.monitoring.logRetentionDays,
          removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        });
        allow(this.role, {
          actions: [
            'logs:AssociateKmsKey',
            'logs:CreateLogGroup',
            'logs:CreateLogStream',
            'logs:PutLogEvents',
          ],
          resources: [group.logGroupArn],
        });
      }
    }
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

/**
 * Ends with the unique part of the stack's ARN: the groups outlive the stack, and the next stack of that name has groups of its own.
 */
const logGroupPrefix = ({ stackId, stackName }: Stack): string =>
  `/aws-glue/jobs/${stackName}/${Fn.select(2, Fn.split('/', stackId))}`;
