import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { CreateTableCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateJobCommand } from '@aws-sdk/client-glue';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { PipelineConfig } from '../lambdas/shared/config/schema.ts';
import { STACK_OUTPUTS } from '../lambdas/shared/deployment/outputs.ts';
import type { AwsClients, LocalAws } from './aws.ts';
import type { CloudResources, FunctionSettings, Overrides, ScheduleSettings } from './cloud-resources.ts';
import { createFunctions, type FunctionSurroundings } from './function-resources.ts';

const ACCOUNT_ID = '123456789012';
const BUCKETS = { exports: 'exports-local', audiences: 'audiences-local', assets: 'assets-local' };
const LEDGER_TABLE = 'ledger';
const GLUE_JOB = 'prepare-audiences';

export interface ResourceOptions {
  readonly aws: LocalAws;
  readonly config: PipelineConfig;
  readonly configFile: string;
  /** What the secret holds. */
  readonly credentials: { readonly token: string; readonly advertiserId: string };
  readonly overrides: Overrides;
}

/**
 * Makes what the pipeline runs on in the local AWS.
 *
 * @returns names and addresses of all that was made
 */
export async function createResources(options: ResourceOptions): Promise<CloudResources> {
  const { aws, config, configFile, credentials } = options;
  const { clients } = aws;
  const { KeyMetadata: key } = await clients.kms.send(new CreateKeyCommand({}));
  const keyArn = key?.Arn ?? '';
  const { secretName } = config.tiktok;
  await Promise.all([
    ...Object.values(BUCKETS).map((bucket) => createBucket(clients, bucket, keyArn)),
    createLedger(clients, keyArn),
    createSecret(clients, secretName, credentials, keyArn),
  ]);
  await clients.s3.send(
    new PutObjectCommand({
      Bucket: BUCKETS.assets,
      Key: basename(configFile),
      Body: readFileSync(configFile),
    }),
  );
  await createGlueJob(clients, `s3://${BUCKETS.assets}/${basename(configFile)}`);
  const surroundings = {
    exportsBucket: BUCKETS.exports,
    audiencesBucket: BUCKETS.audiences,
    ledgerTable: LEDGER_TABLE,
    glueJobName: GLUE_JOB,
    secretName,
    keyArn,
  };
  const functions = await createFunctions(clients, { ...surroundings, configFile }, options.overrides);
  await createRules(clients, functions);
  return {
    ...surroundings,
    region: aws.region,
    accountId: ACCOUNT_ID,
    functions,
    schedules: schedulesOf(functions),
    outputs: outputsOf(surroundings, functions),
  };
}

async function createBucket({ s3 }: AwsClients, bucket: string, keyArn: string): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket: bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn } }],
      },
    }),
  );
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: bucket,
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    }),
  );
}

async function createLedger({ dynamodb }: AwsClients, keyArn: string): Promise<void> {
  const text = (name: string) => ({ AttributeName: name, AttributeType: 'S' as const });
  const hash = (name: string) => ({ AttributeName: name, KeyType: 'HASH' as const });
  const range = (name: string) => ({ AttributeName: name, KeyType: 'RANGE' as const });
  await dynamodb.send(
    new CreateTableCommand({
      TableName: LEDGER_TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [text('pk'), text('sk'), text('day'), text('updatedAt')],
      KeySchema: [hash('pk'), range('sk')],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byDay',
          KeySchema: [hash('day'), range('updatedAt')],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: keyArn },
    }),
  );
  await dynamodb.send(
    new UpdateTimeToLiveCommand({
      TableName: LEDGER_TABLE,
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    }),
  );
}

async function createSecret(
  { secrets }: AwsClients,
  name: string,
  { token, advertiserId }: ResourceOptions['credentials'],
  keyArn: string,
): Promise<void> {
  await secrets.send(
    new CreateSecretCommand({
      Name: name,
      KmsKeyId: keyArn,
      SecretString: JSON.stringify({ ACCESS_TOKEN: token, ADVERTISER_ID: advertiserId }),
    }),
  );
}

async function createGlueJob({ glue }: AwsClients, configUri: string): Promise<void> {
  await glue.send(
    new CreateJobCommand({
      Name: GLUE_JOB,
      Role: `arn:aws:iam::${ACCOUNT_ID}:role/${GLUE_JOB}`,
      GlueVersion: '5.0',
      Command: {
        Name: 'glueetl',
        PythonVersion: '3',
        ScriptLocation: `s3://${BUCKETS.assets}/${GLUE_JOB}.py`,
      },
      ExecutionProperty: { MaxConcurrentRuns: 3 },
      MaxRetries: 0,
      Timeout: 60,
      DefaultArguments: {
        '--config': configUri,
        '--exports_root': `s3://${BUCKETS.exports}/exports`,
        '--audiences_root': `s3://${BUCKETS.audiences}`,
      },
    }),
  );
}

async function createRules(clients: AwsClients, functions: readonly FunctionSettings[]): Promise<void> {
  const created = (bucket: string, prefix: string) => ({
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: { bucket: { name: [bucket] }, object: { key: [{ prefix }] } },
  });
  const jobRuns = {
    source: ['aws.glue'],
    'detail-type': ['Glue Job State Change'],
    detail: { jobName: [GLUE_JOB] },
  };
  const queries = { source: ['aws.cleanrooms'], 'detail-type': [{ prefix: 'Protected Query' }] };
  await createRule(clients, 'queries', queries, functions, 'export-trigger');
  await createRule(clients, 'exports', created(BUCKETS.exports, 'exports/'), functions, 'export-trigger');
  await createRule(clients, 'job-runs', jobRuns, functions, 'export-trigger');
  await createRule(clients, 'partitions', created(BUCKETS.audiences, 'tiktok/'), functions, 'uploader');
}

async function createRule(
  { events }: AwsClients,
  name: string,
  pattern: object,
  functions: readonly FunctionSettings[],
  target: string,
): Promise<void> {
  const arn = functions.find((settings) => settings.name === target)?.queue?.arn;
  await events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(pattern) }));
  await events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: 'queue', Arn: arn }] }));
}

function schedulesOf(functions: readonly FunctionSettings[]): ScheduleSettings[] {
  const queueUrl = functions.find(({ name }) => name === 'export-trigger')?.queue?.url ?? '';
  return [
    { name: 'look-for-exports', everySeconds: 15 * 60, target: { queueUrl } },
    { name: 'monitor-audiences', everySeconds: 60 * 60, target: { functionName: 'audience-monitor' } },
  ];
}

function outputsOf(
  around: Omit<FunctionSurroundings, 'configFile'>,
  functions: readonly FunctionSettings[],
): Record<string, string> {
  const queueOf = (name: string) => functions.find((settings) => settings.name === name)?.queue;
  return {
    [STACK_OUTPUTS.exportsBucket]: around.exportsBucket,
    [STACK_OUTPUTS.audiencesBucket]: around.audiencesBucket,
    [STACK_OUTPUTS.ledgerTable]: around.ledgerTable,
    [STACK_OUTPUTS.secretName]: around.secretName,
    [STACK_OUTPUTS.glueJobName]: around.glueJobName,
    [STACK_OUTPUTS.uploaderQueueUrl]: queueOf('uploader')?.url ?? '',
    [STACK_OUTPUTS.uploaderDeadLetterQueueUrl]: queueOf('uploader')?.deadLetterUrl ?? '',
    [STACK_OUTPUTS.exportTriggerQueueUrl]: queueOf('export-trigger')?.url ?? '',
    [STACK_OUTPUTS.exportTriggerDeadLetterQueueUrl]: queueOf('export-trigger')?.deadLetterUrl ?? '',
  };
}
