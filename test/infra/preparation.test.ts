import { describe, expect, test } from 'vitest';
import { readHint } from '../../lambdas/export-trigger/hints.ts';
import { Places } from './helpers/places.ts';
import { FULL_CONFIG, JOB_SOURCE, MINIMAL_CONFIG, ofType, synthesize } from './helpers/synthesize.ts';

const synthesis = synthesize(FULL_CONFIG);
const { resources } = synthesis;
const places = new Places(synthesis);

describe('preparation', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills it in
  const assets = { 'Fn::Sub': 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}' };
  const inAssets = (ending: string) => ({
    'Fn::Join': ['', ['s3://', assets, expect.stringMatching(new RegExp(`^/[0-9a-f]{64}\\.${ending}$`))]],
  });
  const at = (bucket: string, ...rest: string[]) => ({
    'Fn::Join': ['', ['s3://', places.ref('AWS::S3::Bucket', bucket), ...rest]],
  });

  test('the job runs on Glue 5.1, scales out, waits its turn, ends in time and is tried again by nobody but export-trigger', () => {
    expect(places.properties('AWS::Glue::Job', 'Job')).toMatchObject({
      GlueVersion: '5.1',
      ExecutionClass: 'STANDARD',
      JobRunQueuingEnabled: true,
      WorkerType: 'G.1X',
      NumberOfWorkers: 10,
      Timeout: 120,
      MaxRetries: 0,
      ExecutionProperty: { MaxConcurrentRuns: 3 },
      Command: { Name: 'glueetl', PythonVersion: '3', ScriptLocation: inAssets('py') },
    });
  });

  test('the job is given configuration, roots, packages, metrics and Spark UI logs', () => {
    expect(places.properties('AWS::Glue::Job', 'Job')['DefaultArguments']).toEqual({
      '--job-language': 'python',
      '--extra-py-files': inAssets('zip'),
      '--extra-jars': {
        'Fn::Join': [
          '',
          [
            's3://',
            assets,
            expect.stringMatching(/^\/[0-9a-f]{64}\.jar,s3:\/\/$/),
            assets,
            expect.stringMatching(/^\/[0-9a-f]{64}\.jar$/),
          ],
        ],
      },
      '--enable-metrics': '',
      '--enable-observability-metrics': 'true',
      '--enable-auto-scaling': 'true',
      '--config': {
        'Fn::Sub': expect.stringMatching(/^s3:\/\/cdk-hnb659fds-assets-.*\/[0-9a-f]{64}\.json$/),
      },
      '--exports_root': at('ExportsBucket', '/exports'),
      '--audiences_root': at('AudiencesBucket'),
      '--report_retention_days': '365',
      '--custom-logGroup-prefix': {
        'Fn::Join': [
          '',
          [
            '/aws-glue/jobs/TestStack/',
            { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] },
          ],
        ],
      },
      '--enable-spark-ui': 'true',
      '--conf': 'spark.hadoop.fs.s3a.directory.marker.retention=keep',
      '--spark-event-logs-path': at('AudiencesBucket', '/spark-events/'),
    });
  });

  test('the job takes its size from the configuration', () => {
    const preparation = {
      workerType: 'G.2X',
      maxWorkers: 21,
      timeoutMinutes: 33,
      maxConcurrentRuns: 7,
      executionClass: 'FLEX',
    };
    const made = synthesize({ ...MINIMAL_CONFIG, preparation });

    const [[, job] = []] = ofType(made.resources, 'AWS::Glue::Job');
    expect(job?.Properties).toMatchObject({
      WorkerType: 'G.2X',
      NumberOfWorkers: 21,
      Timeout: 33,
      ExecutionProperty: { MaxConcurrentRuns: 7 },
      ExecutionClass: 'FLEX',
    });
  });

  test('flexible runs are not queued by Glue, which cannot do both', () => {
    const made = synthesize({ ...MINIMAL_CONFIG, preparation: { executionClass: 'FLEX' } });

    const [[, job] = []] = ofType(made.resources, 'AWS::Glue::Job');
    expect(job?.Properties).toMatchObject({ ExecutionClass: 'FLEX', JobRunQueuingEnabled: false });
  });

  test('Glue writes its logs into groups that exist already, whichever form of their name it uses', () => {
    const names = ofType(resources, 'AWS::Logs::LogGroup').flatMap(([, { Properties }]) =>
      Properties['LogGroupName'] === undefined ? [] : [places.resolve(Properties['LogGroupName'])],
    );

    const security = places.find('AWS::Glue::SecurityConfiguration', 'Security');
    const role = places.find('AWS::IAM::Role', 'PreparationJobRole');
    expect(names).toEqual([
      '/aws-glue/jobs/TestStack/0f1e2d3c/error',
      '/aws-glue/jobs/TestStack/0f1e2d3c/output',
      `/aws-glue/jobs/TestStack/0f1e2d3c/${security}-role/${role}/error`,
      `/aws-glue/jobs/TestStack/0f1e2d3c/${security}-role/${role}/output`,
    ]);
  });

  test('a source with a schedule has a Glue trigger, the others have none', () => {
    const triggers = ofType(resources, 'AWS::Glue::Trigger').map(([, { Properties }]) => Properties);

    expect(triggers).toEqual([
      {
        Description: 'Prepares every settled export of crm that has no report yet',
        Type: 'SCHEDULED',
        Schedule: 'cron(30 5 * * ? *)',
        StartOnCreation: true,
        Actions: [{ JobName: places.ref('AWS::Glue::Job', 'Job'), Arguments: { '--source': 'crm' } }],
      },
    ]);
  });

  test('the schedule of a source with Clean Rooms asks export-trigger, which knows whether a result is complete', () => {
    const made = synthesize({ sources: [{ ...JOB_SOURCE, prepareSchedule: 'cron(15 7 * * ? *)' }] });
    const room = new Places(made);

    expect(ofType(made.resources, 'AWS::Glue::Trigger')).toEqual([]);
    const { Target, ...schedule } = room.properties(
      'AWS::Scheduler::Schedule',
      'PreparationTriggerSchedulescored',
    );
    expect(schedule).toMatchObject({ ScheduleExpression: 'cron(15 7 * * ? *)' });
    const { Arn, DeadLetterConfig, Input, RetryPolicy, RoleArn } = Target as Record<string, unknown>;
    expect([Arn, DeadLetterConfig, RetryPolicy, RoleArn]).toEqual([
      room.arnRef('AWS::SQS::Queue', 'HintsQueue'),
      { Arn: room.arnRef('AWS::SQS::Queue', 'HintsDeadLetters') },
      { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      room.arnRef('AWS::IAM::Role', 'PreparationTriggerSchedulescoredRole'),
    ]);
    expect(readHint(JSON.parse(String(Input)))).toEqual({
      check: 'scheduled-source',
      source: 'scored',
      request: { id: 'schedule <aws.scheduler.scheduled-time>', force: false },
    });
    const queues = ['HintsQueue', 'HintsDeadLetters'].map((id) => room.arnRef('AWS::SQS::Queue', id));
    expect(room.properties('AWS::IAM::Policy', 'PreparationTriggerSchedulescoredRole')).toMatchObject({
      PolicyDocument: {
        Statement: [
          { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: expect.arrayContaining(queues) },
          { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow' },
        ],
      },
    });
  });

  test.each([
    [
      'NewExports',
      {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: {
          bucket: { name: [places.ref('AWS::S3::Bucket', 'ExportsBucket')] },
          object: { key: [{ prefix: 'exports/' }] },
        },
      },
    ],
    [
      'JobRuns',
      {
        source: ['aws.glue'],
        'detail-type': ['Glue Job State Change'],
        detail: { jobName: [places.ref('AWS::Glue::Job', 'Job')], state: ['SUCCEEDED', 'STOPPED'] },
      },
    ],
    [
      'FailedRuns',
      {
        source: ['aws.glue'],
        'detail-type': ['Glue Job State Change'],
        detail: { jobName: [places.ref('AWS::Glue::Job', 'Job')], state: ['FAILED', 'TIMEOUT', 'ERROR'] },
      },
    ],
    [
      'ProtectedQueries',
      {
        source: ['aws.cleanrooms'],
        'detail-type': [{ prefix: 'Protected Query' }, { prefix: 'Protected Job' }],
      },
    ],
  ])('%s hint at exports', (rule, pattern) => {
    expect(places.properties('AWS::Events::Rule', `Trigger${rule}`)).toMatchObject({
      State: 'ENABLED',
      EventPattern: pattern,
      Targets: [
        {
          Arn: places.arnRef('AWS::SQS::Queue', 'HintsQueue'),
          DeadLetterConfig: { Arn: places.arnRef('AWS::SQS::Queue', 'HintsDeadLetters') },
        },
      ],
    });
  });

  test('every 15 minutes somebody looks for what no event told of', () => {
    expect(places.properties('AWS::Events::Rule', 'PreparationTriggerClock')).toMatchObject({
      ScheduleExpression: 'rate(15 minutes)',
      Targets: [{ Arn: places.arnRef('AWS::SQS::Queue', 'HintsQueue') }],
    });
  });
});
