import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** A bucket as the stages use it: name and ARN, without the grant methods, which permissions.ts replaces. */
export type BucketReference = Pick<
  s3.IBucket,
  'bucketName' | 'bucketArn' | 'arnForObjects' | 's3UrlForObject'
>;

export interface DataBucketProps {
  /** Encrypts every object, by bucket key. */
  readonly key: kms.IKey;
  /** Receives the server access logs. */
  readonly accessLogs: s3.Bucket;
  /** Days until objects are deleted, by prefix (with its slash). */
  readonly retentionDays: Readonly<Record<string, number>>;
  /** What happens to the bucket when the stack is deleted. Only an empty bucket can be deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * A private bucket for personal data, which sends EventBridge an event for every new object.
 *
 * It is not versioned: expired data must be gone.
 */
export class DataBucket extends s3.Bucket {
  constructor(scope: Construct, id: string, props: DataBucketProps) {
    super(scope, id, {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: props.key,
      bucketKeyEnabled: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      serverAccessLogsBucket: props.accessLogs as s3.IBucket,
      serverAccessLogsPrefix: `${id}/`,
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
        ...Object.entries(props.retentionDays).map(([prefix, days]) => ({
          prefix,
          expiration: Duration.days(days),
        })),
      ],
      removalPolicy: props.removalPolicy,
    });
    // The bucket property `eventBridgeEnabled` would deploy a function for what this one line of the template does.
    const resource = this.node.defaultChild as s3.CfnBucket;
    resource.addPropertyOverride(
      'NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled',
      true,
    );
  }
}
