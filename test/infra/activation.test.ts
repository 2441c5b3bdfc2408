import { describe, expect, test } from 'vitest';
import { Places } from './helpers/places.ts';
import { FULL_CONFIG, MINIMAL_CONFIG, ofType, synthesize } from './helpers/synthesize.ts';

const places = new Places(synthesize(FULL_CONFIG));

describe('activation', () => {
  const pattern = {
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: {
      bucket: { name: [places.ref('AWS::S3::Bucket', 'AudiencesBucket')] },
      object: { key: [{ prefix: 'tiktok/' }] },
    },
  };

  test('new objects under tiktok/ go to the uploader, and what cannot be handed over to the dead letters', () => {
    expect(places.properties('AWS::Events::Rule', 'NewPartitions')).toMatchObject({
      State: 'ENABLED',
      EventPattern: pattern,
      Targets: [
        {
          Arn: places.arnRef('AWS::SQS::Queue', 'DeliveriesQueue'),
          DeadLetterConfig: { Arn: places.arnRef('AWS::SQS::Queue', 'DeliveriesDeadLetters') },
        },
      ],
    });
  });

  test.each([
    ['30 days', {}, 30],
    ['as long as configured', { eventArchiveDays: 3 }, 3],
  ])('the events are archived for %s', (_time, delivery, days) => {
    const made = synthesize({ ...MINIMAL_CONFIG, delivery });

    const [[, archive] = []] = ofType(made.resources, 'AWS::Events::Archive');
    expect(archive?.Properties).toMatchObject({
      RetentionDays: days,
      EventPattern: { source: ['aws.s3'], detail: { object: { key: [{ prefix: 'tiktok/' }] } } },
    });
  });

  test('the secret has the name of the configuration and is a form to fill in', () => {
    const made = synthesize({ ...MINIMAL_CONFIG, tiktok: { secretName: 'team/tiktok' } });

    const secrets = ofType(made.resources, 'AWS::SecretsManager::Secret').map(
      ([, { Properties }]) => Properties,
    );
    expect(secrets).toMatchObject([
      { Name: 'team/tiktok', SecretString: '{"ACCESS_TOKEN":"","ADVERTISER_ID":""}' },
    ]);
  });

  test('a secret that exists is used, and none is made', () => {
    const made = synthesize({
      ...MINIMAL_CONFIG,
      tiktok: { secretName: 'team/tiktok', createSecret: false },
    });

    const there = new Places(made);
    const statements = there.statementsOfRole(there.find('AWS::IAM::Role', 'UploaderRole'));
    expect(ofType(made.resources, 'AWS::SecretsManager::Secret')).toEqual([]);
    expect(statements.filter(({ Action }) => Action === 'secretsmanager:GetSecretValue')).toEqual([
      {
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:team/tiktok-??????',
      },
    ]);
  });

  test('audience-monitor looks every hour', () => {
    expect(places.properties('AWS::Scheduler::Schedule', 'Hourly')).toMatchObject({
      ScheduleExpression: 'rate(1 hour)',
      Target: { Arn: places.arnRef('AWS::Lambda::Function', 'AudienceMonitor'), Input: '{}' },
    });
  });
});
