import {
  CreateBucketCommand,
  type LifecycleRule,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { z } from 'zod';
import { type Maker, maker } from './maker.ts';

const encryption = z.strictObject({
  ServerSideEncryptionConfiguration: z.array(
    z.strictObject({
      BucketKeyEnabled: z.boolean().optional(),
      ServerSideEncryptionByDefault: z.strictObject({
        SSEAlgorithm: z.enum(['aws:kms', 'AES256']),
        KMSMasterKeyID: z.string().optional(),
      }),
    }),
  ),
});

const lifecycleRule = z.strictObject({
  Status: z.enum(['Enabled', 'Disabled']),
  Prefix: z.string().optional(),
  ExpirationInDays: z.number().optional(),
  AbortIncompleteMultipartUpload: z.strictObject({ DaysAfterInitiation: z.number() }).optional(),
});

const bucket = z.strictObject({
  BucketEncryption: encryption,
  LifecycleConfiguration: z.strictObject({ Rules: z.array(lifecycleRule) }),
  NotificationConfiguration: z
    .strictObject({ EventBridgeConfiguration: z.strictObject({ EventBridgeEnabled: z.literal(true) }) })
    .optional(),
  OwnershipControls: z.strictObject({
    Rules: z.array(z.strictObject({ ObjectOwnership: z.enum(['BucketOwnerEnforced']) })),
  }),
  PublicAccessBlockConfiguration: z.strictObject({
    BlockPublicAcls: z.boolean(),
    BlockPublicPolicy: z.boolean(),
    IgnorePublicAcls: z.boolean(),
    RestrictPublicBuckets: z.boolean(),
  }),
});

export const makeBucket: Maker = maker(bucket, async (properties, { physicalName }, { clients: { s3 } }) => {
  const Bucket = physicalName;
  const { NotificationConfiguration: notification } = properties;
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: properties.BucketEncryption.ServerSideEncryptionConfiguration.map((rule) => ({
          BucketKeyEnabled: rule.BucketKeyEnabled,
          ApplyServerSideEncryptionByDefault: rule.ServerSideEncryptionByDefault,
        })),
      },
    }),
  );
  await s3.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket,
      LifecycleConfiguration: { Rules: properties.LifecycleConfiguration.Rules.map(ruleOf) },
    }),
  );
  await s3.send(
    new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: properties.OwnershipControls }),
  );
  const { PublicAccessBlockConfiguration } = properties;
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  if (notification !== undefined) {
    const NotificationConfiguration = { EventBridgeConfiguration: {} };
    await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  }
  return { ref: Bucket, attributes: { Arn: `arn:aws:s3:::${Bucket}` } };
});

function ruleOf(rule: z.infer<typeof lifecycleRule>): LifecycleRule {
  return {
    Status: rule.Status,
    Filter: { Prefix: rule.Prefix ?? '' },
    Expiration: rule.ExpirationInDays === undefined ? undefined : { Days: rule.ExpirationInDays },
    AbortIncompleteMultipartUpload: rule.AbortIncompleteMultipartUpload,
  };
}
