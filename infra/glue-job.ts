// The only file that knows @aws-cdk/aws-glue-alpha: moving to aws-cdk-lib/aws-glue is a change here.
import * as glue from '@aws-cdk/aws-glue-alpha';
import { Duration } from 'aws-cdk-lib';
import type { CfnJob } from 'aws-cdk-lib/aws-glue';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';

export interface GlueJobProps {
  /** What the job does, for the console. */
  readonly description: string;
  /** Runs the job; has all permissions already. */
  readonly role: iam.Role;
  /** Encrypts what the job writes to S3, its logs and its bookmarks. */
  readonly key: kms.IKey;
  /** The PySpark script. */
  readonly script: assets.Asset;
  /** Zip of the packages that the script imports. */
  readonly packages: assets.Asset;
  /** Jars that the script reaches through the JVM. */
  readonly jars: readonly assets.Asset[];
  /** Arguments of every run, `--name` to value. */
  readonly arguments: Readonly<Record<string, string>>;
  /** Worker type, for example `G.1X`. */
  readonly workerType: string;
  /** Workers that a run may scale out to. */
  readonly maxWorkers: number;
  /** Minutes after which a run is ended. */
  readonly timeoutMinutes: number;
  /** Runs at the same time. */
  readonly maxConcurrentRuns: number;
  /** `FLEX` starts when Glue has workers to spare, and costs a third less. */
  readonly executionClass: 'STANDARD' | 'FLEX';
}

/** `@aws-cdk/aws-glue-alpha` knows no version after 5.0. */
const GLUE_VERSION = '5.1';

/** A Spark job on Glue 5.1 (Spark 3.5.6, Python 3.11) that scales out as needed, with everything it stores encrypted. */
export class GlueJob extends Construct {
  /** Name of the job, as CloudFormation gave it. */
  readonly jobName: string;
  /** ARN of the job. */
  readonly jobArn: string;
  /** Name of the security configuration, which Glue puts into the names of log groups. */
  readonly securityConfigurationName: string;

  constructor(scope: Construct, id: string, props: GlueJobProps) {
    super(scope, id);
    const { key } = props;
    const security = new glue.SecurityConfiguration(this, 'Security', {
      s3Encryption: { mode: glue.S3EncryptionMode.KMS, kmsKey: key },
      cloudWatchEncryption: { mode: glue.CloudWatchEncryptionMode.KMS, kmsKey: key },
      jobBookmarksEncryption: { mode: glue.JobBookmarksEncryptionMode.CLIENT_SIDE_KMS, kmsKey: key },
    });
    const job = new glue.PySparkEtlJob(this, 'Job', {
      description: props.description,
      role: props.role,
      script: new PublishedCode(props.script),
      extraJars: props.jars.map((jar) => new PublishedCode(jar)),
      extraPythonFiles: [new PublishedCode(props.packages)],
      glueVersion: glue.GlueVersion.V5_0,
      workerType: props.workerType as glue.WorkerType,
      numberOfWorkers: props.maxWorkers,
      timeout: Duration.minutes(props.timeoutMinutes),
      maxConcurrentRuns: props.maxConcurrentRuns,
      // Who starts a run also decides on another attempt: export-trigger, which knows the state of the export.
      maxRetries: 0,
      securityConfiguration: security,
      // Logs are always on since Glue 5.0; the arguments of this option are for older versions.
      continuousLogging: { enabled: false },
      defaultArguments: { '--enable-auto-scaling': 'true', ...props.arguments },
    });
    // What the construct does not know.
    const resource = job.node.defaultChild as CfnJob;
    resource.glueVersion = GLUE_VERSION;
    resource.executionClass = props.executionClass;
    // Glue itself holds runs beyond the account's limits, in the state WAITING.
    resource.jobRunQueuingEnabled = true;
    this.jobName = job.jobName;
    this.jobArn = job.jobArn;
    this.securityConfigurationName = security.securityConfigurationName;
  }
}

/** Code that is already an asset. The role gets its permission with the others (glue.Code.fromAsset would grant `s3:List*`). */
class PublishedCode extends glue.Code {
  readonly #asset: assets.Asset;

  constructor(asset: assets.Asset) {
    super();
    this.#asset = asset;
  }

  override bind(): glue.CodeConfig {
    return { s3Location: { bucketName: this.#asset.s3BucketName, objectKey: this.#asset.s3ObjectKey } };
  }
}
