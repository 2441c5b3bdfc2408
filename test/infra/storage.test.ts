import { describe, expect, test } from 'vitest';
import { LEDGER_SCHEMA } from '../helpers/ledger-schema.ts';
import { isAllowed } from './helpers/iam.ts';
import { Places } from './helpers/places.ts';
import { FULL_CONFIG, MINIMAL_CONFIG, ofType, synthesize } from './helpers/synthesize.ts';

const places = new Places(synthesize(FULL_CONFIG));

describe('storage', () => {
  test('both data buckets send events to EventBridge directly, without a function', () => {
    const notifications = ['ExportsBucket', 'AudiencesBucket'].map(
      (part) => places.properties('AWS::S3::Bucket', part)['NotificationConfiguration'],
    );

    const on = { EventBridgeConfiguration: { EventBridgeEnabled: true } };
    expect(notifications).toEqual([on, on]);
  });

  test('the ledger has the keys, the index and the expiry that the functions use', () => {
    expect(places.properties('AWS::DynamoDB::Table', 'Ledger')).toMatchObject({
      ...LEDGER_SCHEMA,
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  test('an existing exports bucket is used, with its key, and none is created', () => {
    const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0f0e0d0c-0b0a-0908-0706-050403020100';
    const made = synthesize({
      ...MINIMAL_CONFIG,
      storage: { existingExportsBucket: { name: 'room-results', keyArn } },
    });

    const buckets = ofType(made.resources, 'AWS::S3::Bucket').map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
    const there = new Places(made);
    const job = there.statementsOfRole(there.find('AWS::IAM::Role', 'PreparationJobRole'));
    const reads = {
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::room-results/exports/room/5f0c/part-0.csv',
    };
    const decrypts = {
      action: 'kms:Decrypt',
      resource: keyArn,
      context: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' },
    };
    expect(buckets).toEqual(['StorageAccessLogsBucket', 'StorageAudiencesBucket']);
    expect([isAllowed(job, reads), isAllowed(job, decrypts)]).toEqual([true, true]);
  });
});
