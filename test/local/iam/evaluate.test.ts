import { describe, expect, test } from 'vitest';
import { type Call, type Caller, decide } from '../../../local/iam/evaluate.ts';
import { parsePolicy } from '../../../local/iam/statement.ts';

// Cases of the IAM User Guide ("Policy evaluation logic"), the KMS Developer Guide ("Key policies") and the S3 User Guide
// ("Bucket policy examples").

const ACCOUNT = 'arn:aws:iam::111122223333:root';
const CARLOS: Caller = { kind: 'role', arn: 'arn:aws:iam::111122223333:role/CarlosSalazar' };
const ADMINISTRATOR: Caller = { kind: 'administrator' };

type Raw = Readonly<Record<string, unknown>>;

function isAllowed(caller: Caller, call: Call, identity: readonly Raw[], resource?: readonly Raw[]): boolean {
  return decide(caller, call, {
    accountArn: ACCOUNT,
    identity: parsePolicy('identity', { Statement: identity }),
    resource: resource === undefined ? undefined : parsePolicy('resource', { Statement: resource }),
  }).isAllowed;
}

const onBucket = (bucket: string): Raw => ({
  Effect: 'Allow',
  Action: ['s3:GetObject', 's3:PutObject'],
  Resource: `arn:aws:s3:::${bucket}/*`,
});
const read = (key: string): Call => ({ action: 's3:GetObject', resource: `arn:aws:s3:::${key}` });

describe('within an account', () => {
  test('what nobody allows is denied', () => {
    expect(isAllowed(CARLOS, read('carlossalazar-logs/a'), [])).toBe(false);
  });

  test('an allowing statement of the identity is enough', () => {
    expect(isAllowed(CARLOS, read('carlossalazar/a'), [onBucket('carlossalazar')])).toBe(true);
    expect(isAllowed(CARLOS, read('carlossalazar-logs/a'), [onBucket('carlossalazar')])).toBe(false);
  });

  test('an allowing statement of the resource that names the caller is enough', () => {
    const policy = [{ ...onBucket('logs'), Principal: { AWS: CARLOS.kind === 'role' ? CARLOS.arn : '' } }];

    expect(isAllowed(CARLOS, read('logs/a'), [], policy)).toBe(true);
    expect(isAllowed({ kind: 'role', arn: `${ACCOUNT}/other` }, read('logs/a'), [], policy)).toBe(false);
  });

  test('a statement of the resource for the account leaves the decision to the identity', () => {
    const policy = [{ ...onBucket('logs'), Principal: { AWS: ACCOUNT } }];

    expect(isAllowed(CARLOS, read('logs/a'), [], policy)).toBe(false);
    expect(isAllowed(CARLOS, read('logs/a'), [onBucket('logs')], policy)).toBe(true);
  });

  test.each([
    ['the identity', [onBucket('logs'), { ...onBucket('logs'), Effect: 'Deny' }], undefined],
    ['the resource', [onBucket('logs')], [{ ...onBucket('logs'), Effect: 'Deny', Principal: '*' }]],
  ])('a denying statement of %s overrides all that allow', (_of, identity, resource) => {
    expect(isAllowed(CARLOS, read('logs/a'), identity, resource)).toBe(false);
  });

  test('the administrator may do what no statement denies', () => {
    const insecure = { ...read('logs/a'), context: { 'aws:SecureTransport': 'false' } };
    const policy = [
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: ['arn:aws:s3:::logs', 'arn:aws:s3:::logs/*'],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ];

    expect(isAllowed(ADMINISTRATOR, read('logs/a'), [], policy)).toBe(true);
    expect(isAllowed(ADMINISTRATOR, insecure, [], policy)).toBe(false);
  });

  test('a service in its own name needs the policy of the resource, with its conditions', () => {
    const events: Caller = { kind: 'service', service: 'events.amazonaws.com' };
    const rule = 'arn:aws:events:us-east-2:111122223333:rule/MyRule';
    const policy = [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: 'arn:aws:sqs:us-east-2:111122223333:MyQueue',
        Condition: { ArnEquals: { 'aws:SourceArn': rule } },
      },
    ];
    const send = (from: string): Call => ({
      action: 'sqs:SendMessage',
      resource: 'arn:aws:sqs:us-east-2:111122223333:MyQueue',
      context: { 'aws:SourceArn': from },
    });

    expect(isAllowed(events, send(rule), [], policy)).toBe(true);
    expect(isAllowed(events, send(`${rule}2`), [], policy)).toBe(false);
    expect(isAllowed({ kind: 'service', service: 'sns.amazonaws.com' }, send(rule), [], policy)).toBe(false);
  });
});

describe('a key', () => {
  const decrypt: Call = { action: 'kms:Decrypt', resource: 'arn:aws:kms:us-east-2:111122223333:key/1' };
  const identity = [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }];
  const forAccount = [{ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'kms:*', Resource: '*' }];

  test('is not opened by the policies of an identity unless its own policy allows the account', () => {
    expect(isAllowed(CARLOS, decrypt, identity, [])).toBe(false);
    expect(isAllowed(CARLOS, decrypt, identity, forAccount)).toBe(true);
  });

  test('is not opened by its policy for the account unless a policy of the identity allows it', () => {
    expect(isAllowed(CARLOS, decrypt, [], forAccount)).toBe(false);
  });
});

test('says which statements decided', () => {
  const policies = {
    accountArn: ACCOUNT,
    identity: parsePolicy('Role', { Statement: [onBucket('other'), onBucket('logs')] }),
    resource: undefined,
  };

  expect(decide(CARLOS, read('logs/a'), policies)).toEqual({ isAllowed: true, by: ['Role 2'] });
});

test.each([
  ['NotAction', { Effect: 'Allow', NotAction: 's3:*', Resource: '*' }],
  ['NotPrincipal', { Effect: 'Deny', NotPrincipal: '*', Action: 's3:*', Resource: '*' }],
])('refuses a policy with %s, which is not evaluated here', (element, statement) => {
  expect(() => parsePolicy('Role', { Statement: [statement] })).toThrow(element);
});
