import { describe, expect, test } from 'vitest';
import { isAllowed } from '../helpers/iam.ts';
import { ACCOUNT, Places } from '../helpers/places.ts';
import { ofType, type SynthesizedResource, synthesize } from '../helpers/synthesize.ts';

const synthesis = synthesize();
const { resources } = synthesis;
const places = new Places(synthesis);

const all = (type: string): [string, SynthesizedResource][] => ofType(resources, type);
const [[, key] = []] = all('AWS::KMS::Key');
const keyStatements = places.statements(key?.Properties['KeyPolicy']);

describe('least privilege', () => {
  const rolePolicies = all('AWS::IAM::Policy').flatMap(([, { Properties }]) =>
    places.statements(Properties['PolicyDocument']),
  );
  const listed = (value: string | readonly string[] | undefined): readonly string[] =>
    value === undefined ? [] : Array.isArray(value) ? value : [value as string];

  test('no role is allowed an action with a wildcard', () => {
    const wildcards = rolePolicies.flatMap(({ Action }) =>
      listed(Action).filter((action) => action.includes('*')),
    );

    expect(wildcards).toEqual([]);
  });

  test('no policy of a resource allows an action that is not written out, but that of the account over its key', () => {
    const allowing = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy']
      .flatMap((type) => all(type))
      .flatMap(([, { Properties }]) => places.statements(Properties['PolicyDocument']))
      .concat(keyStatements)
      .filter(({ Effect }) => Effect === 'Allow');

    const wildcards = allowing.filter(({ Action }) => listed(Action).some((action) => action.includes('*')));
    expect(wildcards.map(({ Action, Principal }) => [Action, Principal])).toEqual([
      ['kms:*', { AWS: `arn:aws:iam::${ACCOUNT}:root` }],
    ]);
  });

  test('no role has a permission for every resource, except where AWS has no resource to name', () => {
    const everywhere = rolePolicies.filter(({ Resource }) => listed(Resource).includes('*'));

    const actions = new Set(everywhere.flatMap(({ Action }) => listed(Action)));
    expect([...actions].sort()).toEqual([
      'cloudwatch:PutMetricData',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
  });

  test('object permissions have a prefix, never a whole bucket', () => {
    const objects = rolePolicies
      .flatMap(({ Resource }) => listed(Resource))
      .filter((arn) => /^arn:aws:s3:::[^/]+\//.test(arn));

    expect(objects.filter((arn) => /^arn:aws:s3:::[^/]+\/\*/.test(arn))).toEqual([]);
    expect(objects.length).toBeGreaterThan(10);
  });

  test('every function has its own role', () => {
    const roles = all('AWS::Lambda::Function').map(([, { Properties }]) =>
      JSON.stringify(Properties['Role']),
    );

    expect(new Set(roles).size).toBe(4);
  });

  test('no role has a policy that AWS manages', () => {
    const managed = all('AWS::IAM::Role').filter(
      ([, { Properties }]) => Properties['ManagedPolicyArns'] !== undefined,
    );

    expect(managed).toEqual([]);
  });

  test('only uploader and audience-monitor can read the secret', () => {
    const secret = places.resolve({
      Ref: places.find('AWS::SecretsManager::Secret', 'Credentials'),
    }) as string;

    const readers = all('AWS::IAM::Role')
      .map(([id]) => id)
      .filter((id) =>
        isAllowed(places.statementsOfRole(id), { action: 'secretsmanager:GetSecretValue', resource: secret }),
      );
    expect(readers.map((id) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'ActivationUploaderRole',
      'AudienceMonitorFunctionRole',
    ]);
  });

  test('only the Glue job can read exports', () => {
    const object = `${places.arn('AWS::S3::Bucket', 'ExportsBucket')}/exports/crm/2026-11/part-0.csv`;

    const readers = all('AWS::IAM::Role')
      .map(([id]) => id)
      .filter((id) => isAllowed(places.statementsOfRole(id), { action: 's3:GetObject', resource: object }));
    expect(readers.map((id) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual(['PreparationJobRole']);
  });
});
