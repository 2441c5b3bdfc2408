import { describe, expect, test } from 'vitest';
import { isAllowed } from './helpers/iam.ts';
import { Places } from './helpers/places.ts';
import { FULL_CONFIG, MINIMAL_CONFIG, ofType, synthesize } from './helpers/synthesize.ts';

const places = new Places(synthesize(FULL_CONFIG));

const AGENCY_KEY = 'arn:aws:kms:eu-west-1:111122223333:key/0b0e6c2c-0000-4000-8000-000000000000';
const SEVERAL_ADVERTISERS = {
  ...MINIMAL_CONFIG,
  tiktok: {
    advertisers: [
      { name: 'main', secretName: 'tiktok_activation_credentials' },
      { name: 'brand-two', secretName: 'brand-two' },
      {
        name: 'brand-three',
        secretName: 'agency/brand-three',
        createSecret: false,
        secretKeyArn: AGENCY_KEY,
      },
    ],
  },
};

describe('activation', () => {
  const pattern = {
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: {
      bucket: { name: [places.ref('AWS::S3::Bucket', 'AudiencesBucket')] },
      object: { key: [{ prefix: 'tiktok/' }] },
    },
  };

  test('new objects under tiktok/ go to the uploader, and events that cannot be sent go to the dead-letter queue', () => {
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

  test('the secret has the name from the configuration and a template to fill in', () => {
    const made = synthesize({ ...MINIMAL_CONFIG, tiktok: { secretName: 'team/tiktok' } });

    const secrets = ofType(made.resources, 'AWS::SecretsManager::Secret').map(
      ([, { Properties }]) => Properties,
    );
    expect(secrets).toMatchObject([
      { Name: 'team/tiktok', SecretString: '{"ACCESS_TOKEN":"","ADVERTISER_ID":""}' },
    ]);
  });

  test('an existing secret is used, and none is created', () => {
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

  test('each advertiser has a secret, and both functions may read exactly these and use exactly their keys', () => {
    const made = synthesize(SEVERAL_ADVERTISERS);
    const there = new Places(made);

    const secrets = ofType(made.resources, 'AWS::SecretsManager::Secret');
    expect(secrets.map(([, { Properties }]) => Properties['Name'])).toEqual([
      'tiktok_activation_credentials',
      'brand-two',
    ]);
    for (const role of ['UploaderRole', 'AudienceMonitorFunctionRole']) {
      const statements = there.statementsOfRole(there.find('AWS::IAM::Role', role));
      expect(statements.filter(({ Action }) => Action === 'secretsmanager:GetSecretValue')).toEqual([
        {
          Effect: 'Allow',
          Action: 'secretsmanager:GetSecretValue',
          Resource: [
            'arn:aws:secretsmanager:eu-west-1:111122223333:secret:agency/brand-three-??????',
            ...secrets.map(([id]) => there.resolve({ Ref: id })),
          ],
        },
      ]);
      const mayDecrypt = (resource: string, service: string): boolean =>
        isAllowed(statements, {
          action: 'kms:Decrypt',
          resource,
          context: { 'kms:ViaService': `${service}.eu-west-1.amazonaws.com` },
        });
      expect([mayDecrypt(AGENCY_KEY, 'secretsmanager'), mayDecrypt(AGENCY_KEY, 's3')]).toEqual([true, false]);
      expect(mayDecrypt(`${AGENCY_KEY.slice(0, -1)}1`, 'secretsmanager')).toBe(false);
    }
  });

  test('the secret of the only advertiser stays the same resource when it becomes the first of several', () => {
    const secretIds = (config: object): string[] =>
      ofType(synthesize(config).resources, 'AWS::SecretsManager::Secret').map(([id]) => id);

    expect(secretIds(SEVERAL_ADVERTISERS)[0]).toBe(secretIds(MINIMAL_CONFIG)[0]);
    // As in deployed stacks.
    expect(secretIds(MINIMAL_CONFIG)).toEqual(['CredentialsSecret40F8BB41']);
  });

  test.each([
    ['one advertiser', MINIMAL_CONFIG],
    ['several advertisers', SEVERAL_ADVERTISERS],
  ])(
    'with %s the uploader may send to its own queue, as it wakes and groups deliveries',
    (_count, config) => {
      const there = new Places(synthesize(config));
      const resource = there.arn('AWS::SQS::Queue', 'DeliveriesQueue');
      const statements = there.statementsOfRole(there.find('AWS::IAM::Role', 'UploaderRole'));

      expect(isAllowed(statements, { action: 'sqs:SendMessage', resource })).toBe(true);
    },
  );

  test('every 15 minutes the uploader wakes the deliveries whose wait is over', () => {
    expect(places.properties('AWS::Events::Rule', 'ActivationClock')).toMatchObject({
      ScheduleExpression: 'rate(15 minutes)',
      Targets: [{ Arn: places.arnRef('AWS::SQS::Queue', 'DeliveriesQueue') }],
    });
  });

  test('audience-monitor runs every hour', () => {
    expect(places.properties('AWS::Scheduler::Schedule', 'Hourly')).toMatchObject({
      ScheduleExpression: 'rate(1 hour)',
      Target: { Arn: places.arnRef('AWS::Lambda::Function', 'AudienceMonitor'), Input: '{}' },
    });
  });
});
