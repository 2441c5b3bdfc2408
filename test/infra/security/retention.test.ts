import { describe, expect, test } from 'vitest';
import { Places } from '../helpers/places.ts';
import {
  FULL_CONFIG,
  MINIMAL_CONFIG,
  ofType,
  type SynthesizedResource,
  synthesize,
} from '../helpers/synthesize.ts';

const synthesis = synthesize();
const { resources } = synthesis;
const places = new Places(synthesis);

const all = (type: string): [string, SynthesizedResource][] => ofType(resources, type);
const dataBuckets = all('AWS::S3::Bucket').filter(([id]) => !id.includes('AccessLogs'));

describe('retention of data and resources', () => {
  // Retained after it was made, but gone when the creation of the stack fails: nothing blocks the next deployment.
  const keptOnceMade = ['RetainExceptOnCreate', 'Retain'];
  const kept = ['Retain', 'Retain'];
  const gone = ['Delete', 'Delete'];
  // CloudFormation deletes these with the stack: it has no policy for them, and they hold nothing.
  const asByDefault = [undefined, undefined];

  const expectedPolicies = (ofData: (string | undefined)[], ofLedger: (string | undefined)[]) => ({
    'AWS::CloudWatch::Alarm': asByDefault,
    'AWS::CloudWatch::Dashboard': asByDefault,
    'AWS::DynamoDB::Table': ofLedger,
    'AWS::Events::Archive': asByDefault,
    'AWS::Events::Rule': asByDefault,
    'AWS::Glue::Job': asByDefault,
    'AWS::Glue::SecurityConfiguration': asByDefault,
    'AWS::Glue::Trigger': asByDefault,
    'AWS::IAM::Policy': asByDefault,
    'AWS::IAM::Role': asByDefault,
    'AWS::KMS::Key': keptOnceMade,
    'AWS::Lambda::EventSourceMapping': asByDefault,
    'AWS::Lambda::Function': asByDefault,
    'AWS::Logs::LogGroup': keptOnceMade,
    'AWS::S3::Bucket': ofData,
    'AWS::S3::BucketPolicy': asByDefault,
    'AWS::SNS::Subscription': asByDefault,
    'AWS::SNS::Topic': asByDefault,
    'AWS::SNS::TopicPolicy': asByDefault,
    // Messages of a stack that is destroyed have no receiver.
    'AWS::SQS::Queue': gone,
    'AWS::SQS::QueuePolicy': asByDefault,
    'AWS::Scheduler::Schedule': asByDefault,
    'AWS::Scheduler::ScheduleGroup': asByDefault,
    'AWS::SecretsManager::Secret': keptOnceMade,
  });

  /** The removal policies in a template, by resource type; all resources of a type have the same. */
  const policiesIn = (of: typeof resources): Record<string, unknown> => {
    const found = new Map<string, string>();
    for (const { Type, DeletionPolicy, UpdateReplacePolicy } of Object.values(of)) {
      const policy = JSON.stringify([DeletionPolicy ?? 'none', UpdateReplacePolicy ?? 'none']);
      if ((found.get(Type) ?? policy) !== policy) throw new Error(`${Type} has more than one removal policy`);
      found.set(Type, policy);
    }
    const parsed = [...found].map(([type, policy]) => [
      type,
      (JSON.parse(policy) as string[]).map((name) => (name === 'none' ? undefined : name)),
    ]);
    return Object.fromEntries(parsed);
  };

  test('data, ledger, secret, log groups and key stay when the stack is destroyed, by default', () => {
    expect(policiesIn(resources)).toEqual(expectedPolicies(keptOnceMade, kept));
  });

  test('data and ledger go with the stack when the configuration says so, secret, log groups and key stay', () => {
    const { resources: destroyed } = synthesize({
      ...FULL_CONFIG,
      deployment: { removalPolicy: 'destroy' },
    });

    expect(policiesIn(destroyed)).toEqual(expectedPolicies(gone, gone));
  });

  /** Resources that stay of a destroyed stack, under a name that the next one would give to its own. */
  const blocking = (of: typeof resources): string[] => {
    // The id of the stack is new with each deployment.
    const isNew = (name: unknown): boolean => String(places.resolve(name)).includes('0f1e2d3c');
    return Object.entries(of).flatMap(([id, { DeletionPolicy, Properties = {}, Type }]) => {
      const name = Properties['Name'] ?? Properties[`${Type.split('::')[2]}Name`];
      const stays = DeletionPolicy !== undefined && DeletionPolicy !== 'Delete';
      return stays && name !== undefined && !isNew(name) ? [id.replace(/[0-9A-F]{8}$/, '')] : [];
    });
  };

  test('after a destroy the secret alone has a name that the next stack would take', () => {
    expect(blocking(resources)).toEqual(['CredentialsSecret']);
  });

  test('the next stack takes no name that is there when it uses that secret with its key', () => {
    const secretKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0b0e6c2c-0000-4000-8000-000000000000';
    const { resources: again } = synthesize({
      ...FULL_CONFIG,
      tiktok: { createSecret: false, secretKeyArn },
    });

    expect(blocking(again)).toEqual([]);
    expect(ofType(again, 'AWS::SecretsManager::Secret')).toEqual([]);
  });

  test('the ledger is protected from deletion and can be restored to any second of the last weeks', () => {
    const [[, table] = []] = all('AWS::DynamoDB::Table');

    expect(table?.Properties).toMatchObject({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  test.each([
    ['by default', {}, 30, 30, 365],
    [
      'as configured',
      { exportRetentionDays: 7, partitionRetentionDays: 21, reportRetentionDays: 400 },
      7,
      21,
      400,
    ],
  ])(
    'raw exports, partitions and reports expire %s',
    (_when, storage, exportDays, partitionDays, reportDays) => {
      const { resources: made } = synthesize({
        ...MINIMAL_CONFIG,
        storage,
      });

      const expirations = ofType(made, 'AWS::S3::Bucket').flatMap(([, { Properties }]) =>
        (
          Properties['LifecycleConfiguration'] as { Rules: { Prefix?: string; ExpirationInDays?: number }[] }
        ).Rules.map(({ Prefix, ExpirationInDays }) => [Prefix, ExpirationInDays]),
      );
      expect(expirations).toEqual(
        expect.arrayContaining([
          ['exports/', exportDays],
          ['tiktok/', partitionDays],
          ['reports/', reportDays],
          ['staging/', 2],
        ]),
      );
    },
  );

  test('expired objects are gone: no data bucket keeps versions', () => {
    const versions = dataBuckets.map(([, { Properties }]) => Properties['VersioningConfiguration']);

    expect(versions).toEqual([undefined, undefined]);
  });

  test('every log group has an end of retention', () => {
    const { resources: made } = synthesize({
      ...MINIMAL_CONFIG,
      monitoring: { logRetentionDays: 14 },
    });

    const days = ofType(made, 'AWS::Logs::LogGroup').map(
      ([, { Properties }]) => Properties['RetentionInDays'],
    );
    expect(days).toEqual([14, 14, 14, 14, 14, 14, 14]);
  });
});
