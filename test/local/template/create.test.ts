import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DescribeTableCommand, DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { DescribeRuleCommand, ListRulesCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { GetJobCommand, GetTriggersCommand } from '@aws-sdk/client-glue';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../../../local/aws.ts';
import type { CloudResources, FunctionSettings } from '../../../local/cloud-resources.ts';
import { type Assembly, readAssembly } from '../../../local/template/assembly.ts';
import { createCloud } from '../../../local/template/create.ts';
import { synthesizeStack } from '../../../local/template/synthesize.ts';

const CONFIG = {
  tiktok: { secretName: 'team/tiktok' },
  sources: [
    { name: 'crm', audience: { column: 'tier' }, prepareSchedule: 'cron(30 5 * * ? *)' },
    {
      name: 'room',
      audience: { column: 'segment' },
      cleanRooms: {
        membershipId: '6f1d1f5e-7f0c-4f51-9e3a-1f6f1f2a3b4c',
        sql: 'SELECT 1',
        schedule: 'cron(0 4 ? * MON *)',
      },
    },
  ],
  preparation: { maxConcurrentRuns: 2, maxWorkers: 7 },
  storage: { exportRetentionDays: 9 },
};

const folder = mkdtempSync(join(tmpdir(), 'template-'));
const configFile = join(folder, 'pipeline.config.json');
let assembly: Assembly;
let aws: LocalAws;
let made: CloudResources;

beforeAll(async () => {
  writeFileSync(configFile, JSON.stringify(CONFIG));
  assembly = readAssembly(await synthesizeStack(configFile, join(folder, 'synth.log')));
  aws = await startLocalAws(join(folder, 'aws.log'));
  made = await createCloud({
    aws,
    assembly,
    credentials: [{ secretName: 'team/tiktok', token: 'a-token', advertiserId: '7000000000000000009' }],
    overrides: {
      uploader: {
        visibilityTimeoutSeconds: 7,
        maxReceiveCount: 3,
        batchSize: 2,
        environment: { LEASE_SECONDS: '1' },
      },
    },
  });
}, 180_000);

afterAll(async () => {
  await aws?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const functionNamed = (name: string): FunctionSettings => {
  const found = made.functions.find((settings) => settings.name === name);
  if (found === undefined) throw new Error(`there is no function ${name}`);
  return found;
};

describe('what is made of the template', () => {
  test('buckets are encrypted with the key, private, and let exports expire as configured', async () => {
    const Bucket = made.exportsBucket;

    const { ServerSideEncryptionConfiguration: encryption } = await aws.clients.s3.send(
      new GetBucketEncryptionCommand({ Bucket }),
    );
    const { Rules: rules } = await aws.clients.s3.send(
      new GetBucketLifecycleConfigurationCommand({ Bucket }),
    );
    const { PublicAccessBlockConfiguration: access } = await aws.clients.s3.send(
      new GetPublicAccessBlockCommand({ Bucket }),
    );
    expect(encryption?.Rules).toMatchObject([
      {
        BucketKeyEnabled: true,
        ApplyServerSideEncryptionByDefault: {
          SSEAlgorithm: 'aws:kms',
          KMSMasterKeyID: expect.stringMatching(/^arn:aws:kms:/),
        },
      },
    ]);
    expect(rules).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ Filter: { Prefix: 'exports/' }, Expiration: { Days: 9 } }),
      ]),
    );
    expect(access).toMatchObject({ BlockPublicAcls: true, RestrictPublicBuckets: true });
  });

  test('the ledger has its keys, index and expiry', async () => {
    const TableName = made.ledgerTable;

    const { Table: table } = await aws.clients.dynamodb.send(new DescribeTableCommand({ TableName }));
    const { TimeToLiveDescription: expiry } = await aws.clients.dynamodb.send(
      new DescribeTimeToLiveCommand({ TableName }),
    );
    expect(table?.KeySchema).toEqual([
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ]);
    expect(table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(['byDay']);
    expect(expiry).toMatchObject({ AttributeName: 'expiresAt', TimeToLiveStatus: 'ENABLED' });
  });

  test('the secret of the configured name is filled in', async () => {
    const { SecretString: text } = await aws.clients.secrets.send(
      new GetSecretValueCommand({ SecretId: 'team/tiktok' }),
    );

    expect(JSON.parse(text ?? '')).toEqual({ ACCESS_TOKEN: 'a-token', ADVERTISER_ID: '7000000000000000009' });
  });

  test('the job has its sizes and its arguments, and the configuration is where they say', async () => {
    const { Job: job } = await aws.clients.glue.send(new GetJobCommand({ JobName: made.glueJobName }));

    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(job?.DefaultArguments?.['--config'] ?? '') ?? [];
    const { Body: body } = await aws.clients.s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(job).toMatchObject({
      GlueVersion: '5.1',
      NumberOfWorkers: 7,
      MaxRetries: 0,
      ExecutionProperty: { MaxConcurrentRuns: 2 },
      DefaultArguments: {
        '--exports_root': `s3://${made.exportsBucket}/exports`,
        '--audiences_root': `s3://${made.audiencesBucket}`,
        '--report_retention_days': '365',
      },
    });
    expect(JSON.parse((await body?.transformToString()) ?? '')).toEqual(CONFIG);
  });

  test('a scheduled source has its trigger', async () => {
    const { Triggers: triggers } = await aws.clients.glue.send(new GetTriggersCommand({}));

    expect(triggers).toMatchObject([
      {
        Type: 'SCHEDULED',
        Schedule: 'cron(30 5 * * ? *)',
        Actions: [{ JobName: made.glueJobName, Arguments: { '--source': 'crm' } }],
      },
    ]);
  });

  test("rules have the template's patterns and lead to the queues", async () => {
    const { Rules: rules = [] } = await aws.clients.events.send(new ListRulesCommand({}));
    const found = rules.find(({ Name }) => Name?.includes('NewPartitions'));

    const { EventPattern: pattern } = await aws.clients.events.send(
      new DescribeRuleCommand({ Name: found?.Name }),
    );
    const { Targets: targets } = await aws.clients.events.send(
      new ListTargetsByRuleCommand({ Rule: found?.Name }),
    );
    expect(JSON.parse(pattern ?? '')).toEqual({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: [made.audiencesBucket] }, object: { key: [{ prefix: 'tiktok/' }] } },
    });
    expect(targets).toMatchObject([{ Arn: functionNamed('uploader').queue?.arn }]);
  });

  test('a rule with a schedule matches no event', async () => {
    const { Rules: rules = [] } = await aws.clients.events.send(new ListRulesCommand({}));

    expect(rules.filter(({ EventPattern }) => EventPattern === undefined)).toEqual([]);
  });

  test('a new object under tiktok/ comes to the queue of the uploader', async () => {
    const key = 'tiktok/Café lovers/email_sha256/run-1/manifest.json';
    await aws.clients.s3.send(new PutObjectCommand({ Bucket: made.audiencesBucket, Key: key, Body: '{}' }));

    const { Messages: messages = [] } = await aws.clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: functionNamed('uploader').queue?.url, WaitTimeSeconds: 5 }),
    );
    expect(messages.map(({ Body }) => JSON.parse(Body ?? '').detail.object.key)).toEqual([key]);
  });
});

describe('the functions', () => {
  test('are those of the template, with their limits and surroundings', () => {
    const trigger = functionNamed('export-trigger');

    expect(made.functions.map(({ name }) => name).sort()).toEqual([
      'audience-monitor',
      'export-trigger',
      'query-runner',
      'uploader',
    ]);
    expect(trigger).toMatchObject({
      functionName: expect.stringMatching(/^TikTokAudiences-/),
      timeoutSeconds: 300,
      memoryMegabytes: 512,
      environment: { EXPORTS_BUCKET: made.exportsBucket, GLUE_JOB_NAME: made.glueJobName },
      queue: { batchSize: 10, maximumConcurrency: 2, visibilityTimeoutSeconds: 1800, maxReceiveCount: 5 },
    });
  });

  test('have what the overrides say instead, on the queue too', async () => {
    const { environment, queue } = functionNamed('uploader');

    const { Attributes: attributes } = await aws.clients.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: queue?.url,
        AttributeNames: ['VisibilityTimeout', 'RedrivePolicy'],
      }),
    );
    expect(queue).toMatchObject({ batchSize: 2, visibilityTimeoutSeconds: 7, maxReceiveCount: 3 });
    expect(environment['LEASE_SECONDS']).toBe('1');
    expect(attributes?.VisibilityTimeout).toBe('7');
    expect(JSON.parse(attributes?.RedrivePolicy ?? '')).toMatchObject({ maxReceiveCount: 3 });
  });

  test.each(['audience-monitor', 'export-trigger', 'query-runner', 'uploader'])(
    '%s is bundled with all it needs, and with its configuration',
    (name) => {
      const { entry, environment } = functionNamed(name);
      const load = `import(${JSON.stringify(entry)}).then((module) => console.log(typeof module.handler))`;

      // Nothing but the bundle: no node_modules to be found from an empty folder of the system.
      const said = execFileSync(process.execPath, ['-e', load], {
        cwd: tmpdir(),
        env: { ...environment, AWS_REGION: 'eu-west-1', LAMBDA_TASK_ROOT: dirname(entry) },
        encoding: 'utf8',
      });
      expect(said.trim()).toBe('function');
      expect(readFileSync(join(dirname(entry), 'pipeline.config.json'), 'utf8')).toBe(
        readFileSync(configFile, 'utf8'),
      );
    },
  );

  const clockOf = (functionName: string, rule: string) => ({
    name: expect.stringContaining(rule),
    everySeconds: 900,
    input: { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} },
    target: {
      queues: [
        { url: functionNamed(functionName).queue?.url, arn: functionNamed(functionName).queue?.arn },
        {
          url: functionNamed(functionName).queue?.deadLetterUrl,
          arn: expect.stringContaining('DeadLetters'),
        },
      ],
      ruleArn: expect.stringContaining(`arn:aws:events:us-east-1:123456789012:rule/TikTokAudiences-${rule}`),
    },
  });

  test('the schedules at a rate call as the template says; those at a time of day are not played', () => {
    expect(made.schedules).toEqual([
      clockOf('export-trigger', 'PreparationTriggerClock'),
      clockOf('uploader', 'ActivationClock'),
      {
        name: expect.stringContaining('Hourly'),
        everySeconds: 3600,
        input: {},
        target: {
          functionName: 'audience-monitor',
          functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${functionNamed('audience-monitor').functionName}`,
          roleArn: expect.stringMatching(
            /^arn:aws:iam::123456789012:role\/TikTokAudiences-AudienceMonitorHourlyRole/,
          ),
        },
      },
    ]);
  });
});

describe('what is not known', () => {
  const withChange = (
    type: string,
    change: (resource: { Type: string; Properties: Record<string, unknown> }) => void,
  ): Assembly => {
    const changed = structuredClone(assembly);
    for (const resource of Object.values(changed.template.Resources))
      if (resource.Type === type) change(resource);
    return changed;
  };
  const create = (changed: Assembly): Promise<CloudResources> =>
    createCloud({ aws, assembly: changed, credentials: [], overrides: {} });

  test('a type that is neither made nor listed is refused', async () => {
    const changed = withChange('AWS::SQS::QueuePolicy', (resource) => {
      resource.Type = 'AWS::SQS::Novelty';
    });

    await expect(create(changed)).rejects.toThrow(
      /^AWS::SQS::Novelty \w+: the local cloud does not know this type; teach local\/template to make it/,
    );
  });

  test.each([
    ['AWS::KMS::Key', 'MultiRegion'],
    ['AWS::Lambda::Function', 'ReservedConcurrentExecutions'],
    ['AWS::Lambda::EventSourceMapping', 'FilterCriteria'],
    ['AWS::Scheduler::Schedule', 'EndDate'],
  ])('a property of %s that is neither set nor listed is refused', async (type, property) => {
    const changed = withChange(type, ({ Properties }) => {
      Properties[property] = 1;
    });
    const fresh = await startLocalAws(join(folder, `${property}.log`));

    try {
      const creating = createCloud({
        aws: fresh,
        assembly: changed,
        credentials: [],
        overrides: {},
      });
      await expect(creating).rejects.toThrow(
        new RegExp(`^${type} \\w+: .*Unrecognized key: "${property}"`, 's'),
      );
    } finally {
      await fresh.stop();
    }
  });

  test('a property deep inside that is not known is refused', async () => {
    const changed = withChange('AWS::KMS::Key', ({ Properties }) => {
      Properties['EnableKeyRotation'] = { sometimes: true };
    });

    await expect(create(changed)).rejects.toThrow(/^AWS::KMS::Key \w+: .*EnableKeyRotation/s);
  });
});
