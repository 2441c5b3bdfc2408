import { describe, expect, test } from 'vitest';
import { Places } from './helpers/places.ts';
import { MINIMAL_CONFIG, ofType, synthesize } from './helpers/synthesize.ts';

const synthesis = synthesize();
const { resources } = synthesis;
const places = new Places(synthesis);

interface FunctionProperties {
  readonly Environment: { readonly Variables: Record<string, unknown> };
  readonly Timeout: number;
  readonly LoggingConfig: { readonly LogGroup: { readonly Ref: string } };
}

const functions = ofType(resources, 'AWS::Lambda::Function').map(
  ([, { Properties }]) => Properties as unknown as FunctionProperties,
);
const functionNamed = (name: string): FunctionProperties | undefined =>
  functions.find(({ Environment }) => Environment.Variables['POWERTOOLS_SERVICE_NAME'] === name);

describe('the functions', () => {
  test('run on Node.js 24 on ARM, traced', () => {
    const settings = ofType(resources, 'AWS::Lambda::Function').map(([, { Properties }]) => [
      Properties['Runtime'],
      Properties['Architectures'],
      Properties['TracingConfig'],
    ]);

    expect(settings).toEqual(Array.from({ length: 4 }, () => ['nodejs24.x', ['arm64'], { Mode: 'Active' }]));
  });

  test.each([
    ['uploader', 900, 1024],
    ['export-trigger', 300, 512],
    ['audience-monitor', 300, 256],
    ['query-runner', 60, 256],
  ])('%s has %i seconds and %i MB', (name, timeout, memory) => {
    expect(functionNamed(name)).toMatchObject({ Timeout: timeout, MemorySize: memory });
  });

  test('each has its own log group', () => {
    const groups = functions.map(({ LoggingConfig }) => LoggingConfig.LogGroup.Ref);

    expect(new Set(groups).size).toBe(4);
    expect(groups.map((id) => resources[id]?.Type)).toEqual(
      Array.from({ length: 4 }, () => 'AWS::Logs::LogGroup'),
    );
  });

  test('uploader has the names of its resources in its environment', () => {
    expect(functionNamed('uploader')?.Environment.Variables).toEqual({
      NODE_OPTIONS: '--enable-source-maps',
      PIPELINE_CONFIG_FILE: 'pipeline.config.json',
      POWERTOOLS_SERVICE_NAME: 'uploader',
      POWERTOOLS_METRICS_NAMESPACE: 'TikTokAudiences',
      POWERTOOLS_LOG_LEVEL: 'INFO',
      LEDGER_TABLE: places.ref('AWS::DynamoDB::Table', 'Ledger'),
      TIKTOK_REQUESTS_PER_SECOND: '8',
      LEDGER_RETENTION_DAYS: '90',
      UPLOADER_QUEUE_URL: places.ref('AWS::SQS::Queue', 'DeliveriesQueue'),
      UPLOADER_DEAD_LETTER_QUEUE_URL: places.ref('AWS::SQS::Queue', 'DeliveriesDeadLetters'),
    });
  });

  test('export-trigger has the names of its resources in its environment', () => {
    expect(functionNamed('export-trigger')?.Environment.Variables).toMatchObject({
      EXPORTS_BUCKET: places.ref('AWS::S3::Bucket', 'ExportsBucket'),
      AUDIENCES_BUCKET: places.ref('AWS::S3::Bucket', 'AudiencesBucket'),
      LEDGER_TABLE: places.ref('AWS::DynamoDB::Table', 'Ledger'),
      GLUE_JOB_NAME: places.ref('AWS::Glue::Job', 'Job'),
      TRIGGER_QUEUE_URL: places.ref('AWS::SQS::Queue', 'HintsQueue'),
    });
  });

  test('use the log retention, memory, request rate and ledger retention of the configuration', () => {
    const { resources: made } = synthesize({
      ...MINIMAL_CONFIG,
      deployment: { stackName: 'AdvertiserTwo' },
      delivery: { memoryMegabytes: 2048, requestsPerSecond: 3.5, ledgerDays: 45 },
      monitoring: { logLevel: 'DEBUG' },
    });

    const uploader = ofType(made, 'AWS::Lambda::Function').find(([id]) => id.includes('Uploader'))?.[1];
    expect(uploader?.Properties).toMatchObject({
      MemorySize: 2048,
      Environment: {
        Variables: {
          POWERTOOLS_METRICS_NAMESPACE: 'AdvertiserTwo',
          POWERTOOLS_LOG_LEVEL: 'DEBUG',
          TIKTOK_REQUESTS_PER_SECOND: '3.5',
          LEDGER_RETENTION_DAYS: '45',
        },
      },
    });
  });
});

describe('the queues', () => {
  const mappings = ofType(resources, 'AWS::Lambda::EventSourceMapping').map(
    ([, { Properties }]) => Properties,
  );

  test.each([
    ['DeliveriesQueue', 'DeliveriesDeadLetters', 900, 120],
    ['HintsQueue', 'HintsDeadLetters', 300, 5],
  ])(
    '%s hides a message for six times the time-out and gives up to %s',
    (queue, deadLetters, timeout, receives) => {
      const properties = resources[places.find('AWS::SQS::Queue', queue)]?.Properties;

      expect(properties).toMatchObject({
        VisibilityTimeout: 6 * timeout,
        RedrivePolicy: {
          deadLetterTargetArn: { 'Fn::GetAtt': [places.find('AWS::SQS::Queue', deadLetters), 'Arn'] },
          maxReceiveCount: receives,
        },
      });
    },
  );

  test('keep dead letters for 14 days, longer than a message is kept before that', () => {
    const days = (queue: string) =>
      Number(resources[places.find('AWS::SQS::Queue', queue)]?.Properties['MessageRetentionPeriod']) / 86_400;

    expect([days('DeliveriesQueue'), days('DeliveriesDeadLetters')]).toEqual([4, 14]);
    expect([days('HintsQueue'), days('HintsDeadLetters')]).toEqual([4, 14]);
  });

  test.each([
    ['DeliveriesQueue', 1, 5],
    ['HintsQueue', 10, 2],
  ])(
    '%s is worked off in batches of %i, %i at a time, with an answer for each message',
    (queue, size, most) => {
      const arn = { 'Fn::GetAtt': [places.find('AWS::SQS::Queue', queue), 'Arn'] };
      const mapping = mappings.find(
        ({ EventSourceArn }) => JSON.stringify(EventSourceArn) === JSON.stringify(arn),
      );

      expect(mapping).toMatchObject({
        BatchSize: size,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: most },
      });
    },
  );

  test('deliver as many partitions in parallel as the configuration says', () => {
    const { resources: made } = synthesize({
      ...MINIMAL_CONFIG,
      delivery: { maxConcurrency: 17 },
    });

    const mapping = ofType(made, 'AWS::Lambda::EventSourceMapping').find(([id]) =>
      id.includes('Uploader'),
    )?.[1];
    expect(mapping?.Properties['ScalingConfig']).toEqual({ MaximumConcurrency: 17 });
  });
});
