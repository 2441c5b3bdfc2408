import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { PipelineConfig } from '../lambdas/shared/config/schema.ts';
import { LEDGER_INDEX_BY_DAY, LEDGER_KEYS } from '../lambdas/shared/ledger/names.ts';
import { type BucketReference, DataBucket } from './data-bucket.ts';

export interface StorageProps {
  /** How long data is kept, and whether an existing exports bucket is used. */
  readonly config: PipelineConfig['storage'];
  /** Encrypts buckets and ledger. */
  readonly key: kms.IKey;
  /** What happens to buckets and ledger when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/** Where the pipeline stores data: exports, prepared partitions, access logs, and the ledger. */
export class Storage extends Construct {
  /** Raw exports, under `exports/<source>/<export-id>/`. */
  readonly exportsBucket: BucketReference;
  /** Encrypts the exports: the stack's key, or that of an existing bucket. */
  readonly exportsKey: kms.IKey;
  /** Partitions of hashes, reports and staging files. */
  readonly audiencesBucket: BucketReference;
  /** Exports, deliveries and audiences with their states. */
  readonly ledger: dynamodb.Table;

  constructor(scope: Construct, id: string, props: StorageProps) {
    super(scope, id);
    const { config, key, removalPolicy } = props;
    const existing = config.existingExportsBucket;
    const accessLogs = accessLogsBucket(this, config.accessLogRetentionDays, removalPolicy);
    this.exportsBucket =
      existing === undefined
        ? new DataBucket(this, 'ExportsBucket', {
            key,
            accessLogs,
            removalPolicy,
            retentionDays: { 'exports/': config.exportRetentionDays },
          })
        : s3.Bucket.fromBucketName(this, 'ExportsBucket', existing.name);
    this.exportsKey =
      existing?.keyArn === undefined ? key : kms.Key.fromKeyArn(this, 'ExportsKey', existing.keyArn);
    this.audiencesBucket = new DataBucket(this, 'AudiencesBucket', {
      key,
      accessLogs,
      removalPolicy,
      retentionDays: {
        'tiktok/': config.partitionRetentionDays,
        'reports/': config.reportRetentionDays,
        // A run removes its own staging files; this rule removes what a stopped run left.
        'staging/': 2,
        'spark-events/': 14,
      },
    });
    this.ledger = ledgerTable(this, key, removalPolicy);
  }
}

/** S3 writes access logs only to buckets with S3's own encryption (User Guide, "Enabling server access logging"). */
function accessLogsBucket(scope: Construct, retentionDays: number, removalPolicy: RemovalPolicy): s3.Bucket {
  return new s3.Bucket(scope, 'AccessLogsBucket', {
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    lifecycleRules: [{ expiration: Duration.days(retentionDays) }],
    removalPolicy,
  });
}

function ledgerTable(scope: Construct, key: kms.IKey, removalPolicy: RemovalPolicy): dynamodb.Table {
  const isKept = removalPolicy !== RemovalPolicy.DESTROY;
  const table = new dynamodb.Table(scope, 'Ledger', {
    partitionKey: { name: LEDGER_KEYS.partition, type: dynamodb.AttributeType.STRING },
    sortKey: { name: LEDGER_KEYS.sort, type: dynamodb.AttributeType.STRING },
    timeToLiveAttribute: LEDGER_KEYS.expiry,
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: key,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: isKept,
    // A protected table cannot be deleted when a creation fails. It has no fixed name, so the next deployment creates another.
    removalPolicy: isKept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  table.addGlobalSecondaryIndex({
    indexName: LEDGER_INDEX_BY_DAY.name,
    partitionKey: { name: LEDGER_INDEX_BY_DAY.partition, type: dynamodb.AttributeType.STRING },
    sortKey: { name: LEDGER_INDEX_BY_DAY.sort, type: dynamodb.AttributeType.STRING },
  });
  return table;
}
