import { describe, expect, test } from 'vitest';
import { MINIMAL_CONFIG, ofType, type SynthesizedResource, synthesize } from '../helpers/synthesize.ts';

const synthesis = synthesize();
const { resources } = synthesis;

const all = (type: string): [string, SynthesizedResource][] => ofType(resources, type);
const dataBuckets = all('AWS::S3::Bucket').filter(([id]) => !id.includes('AccessLogs'));

describe('what stays and what goes', () => {
  const policies = (type: string, of = resources): (string | undefined)[][] =>
    ofType(of, type).map(([, { DeletionPolicy, UpdateReplacePolicy }]) => [
      DeletionPolicy,
      UpdateReplacePolicy,
    ]);
  const kept = (count: number) => Array.from({ length: count }, () => ['Retain', 'Retain']);

  test('secret, log groups and key survive cdk destroy, whatever the configuration says', () => {
    const { resources: destroyed } = synthesize({
      ...MINIMAL_CONFIG,
      deployment: { removalPolicy: 'destroy' },
    });

    expect(policies('AWS::SecretsManager::Secret', destroyed)).toEqual(kept(1));
    expect(policies('AWS::Logs::LogGroup', destroyed)).toEqual(kept(5));
    expect(policies('AWS::KMS::Key', destroyed)).toEqual(kept(1));
  });

  test('buckets and ledger are kept unless the configuration says otherwise', () => {
    const { resources: destroyed } = synthesize({
      ...MINIMAL_CONFIG,
      deployment: { removalPolicy: 'destroy' },
    });

    expect(policies('AWS::S3::Bucket')).toEqual(kept(3));
    expect(policies('AWS::DynamoDB::Table')).toEqual(kept(1));
    expect(policies('AWS::S3::Bucket', destroyed)).toEqual(
      Array.from({ length: 3 }, () => ['Delete', 'Delete']),
    );
    expect(policies('AWS::DynamoDB::Table', destroyed)).toEqual([['Delete', 'Delete']]);
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
      { exportRetentionDays: 7, partitionRetentionDays: 11, reportRetentionDays: 400 },
      7,
      11,
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
    expect(days).toEqual([14, 14, 14, 14, 14]);
  });
});
