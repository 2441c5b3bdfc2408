import {
  CreateTableCommand,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, EnableKeyRotationCommand } from '@aws-sdk/client-kms';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import { type Maker, maker } from './maker.ts';
import { document } from './shapes.ts';

const key = z.strictObject({
  Description: z.string(),
  EnableKeyRotation: z.literal(true),
  KeyPolicy: document,
});

export const makeKey: Maker = maker(
  key,
  async ({ Description, KeyPolicy }, _resource, { clients: { kms } }) => {
    const { KeyMetadata } = await kms.send(
      new CreateKeyCommand({ Description, Policy: JSON.stringify(KeyPolicy) }),
    );
    const { Arn = '', KeyId = '' } = KeyMetadata ?? {};
    await kms.send(new EnableKeyRotationCommand({ KeyId }));
    return { ref: KeyId, attributes: { Arn } };
  },
);

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

const table = z.strictObject({
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  BillingMode: z.literal('PAY_PER_REQUEST'),
  DeletionProtectionEnabled: z.boolean().optional(),
  GlobalSecondaryIndexes: z.array(
    z.strictObject({
      IndexName: z.string(),
      KeySchema: keySchema,
      Projection: z.strictObject({ ProjectionType: z.literal('ALL') }),
    }),
  ),
  KeySchema: keySchema,
  PointInTimeRecoverySpecification: z.strictObject({ PointInTimeRecoveryEnabled: z.boolean() }),
  SSESpecification: z.strictObject({
    KMSMasterKeyId: z.string(),
    SSEEnabled: z.literal(true),
    SSEType: z.literal('KMS'),
  }),
  TimeToLiveSpecification: z.strictObject({ AttributeName: z.string(), Enabled: z.boolean() }),
});

export const makeTable: Maker = maker(
  table,
  async (properties, { physicalName }, { clients: { dynamodb } }) => {
    const {
      PointInTimeRecoverySpecification,
      SSESpecification: { KMSMasterKeyId, SSEEnabled, SSEType },
      TimeToLiveSpecification,
      ...same
    } = properties;
    const TableName = physicalName;
    const { TableDescription } = await dynamodb.send(
      new CreateTableCommand({
        TableName,
        ...same,
        SSESpecification: { Enabled: SSEEnabled, SSEType, KMSMasterKeyId },
      }),
    );
    await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
    await dynamodb.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
    return { ref: TableName, attributes: { Arn: TableDescription?.TableArn ?? '' } };
  },
);

const secret = z.strictObject({
  Name: z.string(),
  Description: z.string(),
  KmsKeyId: z.string(),
  SecretString: z.string(),
});

export const makeSecret: Maker = maker(secret, async (properties, _resource, { clients }) => {
  const { ARN = '' } = await clients.secrets.send(new CreateSecretCommand(properties));
  return { ref: ARN, attributes: {} };
});
