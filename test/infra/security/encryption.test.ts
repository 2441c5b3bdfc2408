import { describe, expect, test } from 'vitest';
import { ofType, type SynthesizedResource, synthesize } from '../helpers/synthesize.ts';

const synthesis = synthesize();
const { resources } = synthesis;

const all = (type: string): [string, SynthesizedResource][] => ofType(resources, type);
const [[keyId = '', key] = []] = all('AWS::KMS::Key');
const theKey = { 'Fn::GetAtt': [keyId, 'Arn'] };
const dataBuckets = all('AWS::S3::Bucket').filter(([id]) => !id.includes('AccessLogs'));

describe('encryption', () => {
  test('the key belongs to the customer and is rotated every year', () => {
    expect(key?.Properties).toMatchObject({ EnableKeyRotation: true });
  });

  test('exports and audiences are encrypted with the key, by bucket key', () => {
    const settings = dataBuckets.map(([, { Properties }]) => Properties['BucketEncryption']);

    const expected = {
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { KMSMasterKeyID: theKey, SSEAlgorithm: 'aws:kms' },
        },
      ],
    };
    expect(settings).toEqual([expected, expected]);
  });

  test('access logs are encrypted by S3, which delivers them to no bucket with a key', () => {
    const [, bucket] = all('AWS::S3::Bucket').find(([id]) => id.includes('AccessLogs')) ?? [];

    expect(bucket?.Properties['BucketEncryption']).toEqual({
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    });
  });

  test.each<[string, string, number]>([
    ['AWS::SQS::Queue', 'KmsMasterKeyId', 4],
    ['AWS::SNS::Topic', 'KmsMasterKeyId', 1],
    ['AWS::SecretsManager::Secret', 'KmsKeyId', 1],
    ['AWS::Logs::LogGroup', 'KmsKeyId', 8],
    ['AWS::Lambda::Function', 'KmsKeyArn', 4],
    ['AWS::Events::Archive', 'KmsKeyIdentifier', 1],
  ])('every %s is encrypted with the key', (type, property, count) => {
    const keys = all(type).map(([, { Properties }]) => Properties[property]);

    expect(keys).toEqual(Array.from({ length: count }, () => theKey));
  });

  test('the ledger is encrypted with the key', () => {
    const settings = all('AWS::DynamoDB::Table').map(([, { Properties }]) => Properties['SSESpecification']);

    expect(settings).toEqual([{ KMSMasterKeyId: theKey, SSEEnabled: true, SSEType: 'KMS' }]);
  });

  test("the Glue job's output, logs and bookmarks are encrypted with the key", () => {
    const [[id = '', security] = []] = all('AWS::Glue::SecurityConfiguration');
    const [[, job] = []] = all('AWS::Glue::Job');

    expect(security?.Properties['EncryptionConfiguration']).toEqual({
      S3Encryptions: [{ S3EncryptionMode: 'SSE-KMS', KmsKeyArn: theKey }],
      CloudWatchEncryption: { CloudWatchEncryptionMode: 'SSE-KMS', KmsKeyArn: theKey },
      JobBookmarksEncryption: { JobBookmarksEncryptionMode: 'CSE-KMS', KmsKeyArn: theKey },
    });
    expect(job?.Properties['SecurityConfiguration']).toEqual({ Ref: id });
  });
});
