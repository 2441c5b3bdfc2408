import { describe, expect, test } from 'vitest';
import { isAllowed, type Statement } from '../helpers/iam.ts';
import { ACCOUNT, Places, REGION } from '../helpers/places.ts';
import { ofType, type SynthesizedResource, synthesize } from '../helpers/synthesize.ts';

const synthesis = synthesize();
const { resources } = synthesis;
const places = new Places(synthesis);

const all = (type: string): [string, SynthesizedResource][] => ofType(resources, type);
const dataBuckets = all('AWS::S3::Bucket').filter(([id]) => !id.includes('AccessLogs'));

/** The statements of the resource policies of a type, by the resource that they are for. */
const policyStatements = (
  type: string,
  policyOf: (properties: Record<string, unknown>) => unknown,
): [string, Statement[]][] =>
  all(type).map(([, { Properties }]) => [
    JSON.stringify(policyOf(Properties)),
    places.statements(Properties['PolicyDocument']),
  ]);

/** Who may assume a role. */
const trustOf = (role: string): Statement[] =>
  places
    .statements(resources[places.find('AWS::IAM::Role', role)]?.Properties['AssumeRolePolicyDocument'])
    .map((statement) => ({ ...statement, Resource: '*' }));

describe('transport', () => {
  test.each([
    ['bucket', 'AWS::S3::BucketPolicy', 'Bucket', 's3:GetObject', 3],
    ['queue', 'AWS::SQS::QueuePolicy', 'Queues', 'sqs:SendMessage', 4],
    ['topic', 'AWS::SNS::TopicPolicy', 'Topics', 'sns:Publish', 1],
  ])('every %s refuses requests without TLS', (_name, type, property, action, count) => {
    const policies = policyStatements(type, (properties) => properties[property]);

    const refusals = policies.filter(([, statements]) =>
      statements.some(
        ({ Condition, Effect, Action, Principal }) =>
          Effect === 'Deny' &&
          JSON.stringify(Principal) === JSON.stringify(type.includes('SNS') ? '*' : { AWS: '*' }) &&
          isAllowed([{ Effect: 'Allow', Action }], { action, resource: '*' }) &&
          JSON.stringify(Condition) === JSON.stringify({ Bool: { 'aws:SecureTransport': 'false' } }),
      ),
    );
    expect(refusals.length).toBe(count);
  });

  test('every bucket refuses TLS older than 1.2', () => {
    const policies = policyStatements('AWS::S3::BucketPolicy', ({ Bucket }) => Bucket);

    const old = { action: 's3:PutObject', resource: '*', context: { 's3:TlsVersion': '1.1' } };
    const allowAll: Statement = { Effect: 'Allow', Action: '*' };
    const refusing = policies.filter(([, statements]) => {
      const denials = statements
        .filter(({ Effect }) => Effect === 'Deny')
        .map((s) => ({ ...s, Resource: '*' }));
      return !isAllowed([allowAll, ...denials], old);
    });
    expect(refusing.length).toBe(3);
  });
});

describe('access from outside', () => {
  test('every bucket blocks public access and disables access control lists', () => {
    const settings = all('AWS::S3::Bucket').map(([, { Properties }]) => [
      Properties['PublicAccessBlockConfiguration'],
      Properties['OwnershipControls'],
    ]);

    const blocked = {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    };
    const owned = { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] };
    expect(settings).toEqual(Array.from({ length: 3 }, () => [blocked, owned]));
  });

  test('every data bucket logs who accessed it', () => {
    const logBucket = places.find('AWS::S3::Bucket', 'AccessLogs');

    const settings = dataBuckets.map(([, { Properties }]) => Properties['LoggingConfiguration']);
    expect(settings).toEqual([
      { DestinationBucketName: { Ref: logBucket }, LogFilePrefix: 'ExportsBucket/' },
      { DestinationBucketName: { Ref: logBucket }, LogFilePrefix: 'AudiencesBucket/' },
    ]);
  });

  test('a queue accepts messages only from its own rules', () => {
    const rule = (part: string) => places.arn('AWS::Events::Rule', part);
    const queue = (part: string) => places.arn('AWS::SQS::Queue', part);
    const policies = all('AWS::SQS::QueuePolicy').flatMap(([, { Properties }]) =>
      places.statements(Properties['PolicyDocument']),
    );
    const maySend = (from: string, to: string): boolean =>
      isAllowed(policies, { action: 'sqs:SendMessage', resource: to, context: { 'aws:SourceArn': from } });

    expect(maySend(rule('NewPartitions'), queue('DeliveriesQueue'))).toBe(true);
    expect(maySend(rule('NewExports'), queue('HintsQueue'))).toBe(true);
    expect(maySend(rule('NewExports'), queue('DeliveriesQueue'))).toBe(false);
    expect(maySend(`arn:aws:events:${REGION}:999999999999:rule/x`, queue('HintsQueue'))).toBe(false);
  });

  test('the topic accepts messages only from alarms of this stack', () => {
    const [[, policy] = []] = all('AWS::SNS::TopicPolicy');
    const statements = places.statements(policy?.Properties['PolicyDocument']);
    const mayPublish = (account: string, alarm: string): boolean =>
      isAllowed(statements, {
        action: 'sns:Publish',
        resource: places.resolve({ Ref: places.find('AWS::SNS::Topic', 'Alarms') }) as string,
        context: {
          'aws:SecureTransport': 'true',
          'aws:SourceAccount': account,
          'aws:SourceArn': `arn:aws:cloudwatch:${REGION}:${account}:alarm:${alarm}`,
        },
      });

    expect(mayPublish(ACCOUNT, 'TestStack-Alarm')).toBe(true);
    expect(mayPublish(ACCOUNT, 'Other-Alarm')).toBe(false);
    expect(mayPublish('999999999999', 'TestStack-Alarm')).toBe(false);
  });

  test('every role can be assumed only by its own service', () => {
    const trusted = all('AWS::IAM::Role').map(([id, { Properties }]) => {
      const [statement] = places.statements(Properties['AssumeRolePolicyDocument']);
      return [id.replace(/[0-9A-F]{8}$/, ''), statement?.Principal];
    });

    expect(trusted).toEqual([
      ['PreparationJobRole', { Service: 'glue.amazonaws.com' }],
      ['PreparationTriggerFunctionRole', { Service: 'lambda.amazonaws.com' }],
      ['ActivationUploaderRole', { Service: 'lambda.amazonaws.com' }],
      ['AudienceMonitorFunctionRole', { Service: 'lambda.amazonaws.com' }],
      ['AudienceMonitorHourlyRole', { Service: 'scheduler.amazonaws.com' }],
      ['CleanRoomsQueryRunnerRole', { Service: 'lambda.amazonaws.com' }],
      ['CleanRoomsResultRole', { Service: 'cleanrooms.amazonaws.com' }],
      ['CleanRoomsQueryroomRole', { Service: 'scheduler.amazonaws.com' }],
    ]);
  });

  test('Glue can assume the role of the job only for this account', () => {
    const trust = trustOf('PreparationJobRole');
    const from = (account: string) => ({
      action: 'sts:AssumeRole',
      resource: '*',
      context: { 'aws:SourceAccount': account },
    });

    expect(isAllowed(trust, from(ACCOUNT))).toBe(true);
    expect(isAllowed(trust, from('999999999999'))).toBe(false);
    expect(isAllowed(trust, { ...from(ACCOUNT), context: {} })).toBe(false);
  });

  test('Clean Rooms can assume the result role only for the memberships in the configuration', () => {
    const trust = trustOf('ResultRole');
    const membership = (id: string) => ({
      action: 'sts:AssumeRole',
      resource: '*',
      context: { 'aws:SourceArn': `arn:aws:cleanrooms:${REGION}:${ACCOUNT}:membership/${id}` },
    });

    const asUser = (id: string) => ({
      action: 'sts:AssumeRole',
      resource: '*',
      context: { 'sts:ExternalId': `arn:aws:redshift:${REGION}:999999999999:dbuser:cluster/${id}-x` },
    });

    expect(isAllowed(trust, asUser('6f1d1f5e-7f0c-4f51-9e3a-1f6f1f2a3b4c'))).toBe(true);
    expect(isAllowed(trust, asUser('00000000-7f0c-4f51-9e3a-1f6f1f2a3b4c'))).toBe(false);
    expect(isAllowed(trust, membership('6f1d1f5e-7f0c-4f51-9e3a-1f6f1f2a3b4c'))).toBe(true);
    expect(isAllowed(trust, membership('00000000-7f0c-4f51-9e3a-1f6f1f2a3b4c'))).toBe(false);
  });
});
