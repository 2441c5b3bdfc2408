import { expect, test } from 'vitest';
import { jsonCalls } from '../../../local/iam/json-calls.ts';

const PLACE = { accountId: '111122223333', region: 'eu-west-1' };

/** DynamoDB Developer Guide, "Authorizing use of a customer managed key": in the name of the caller. */
const TABLE_KEY = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

const table = (rest: string): string => `arn:aws:dynamodb:eu-west-1:111122223333:table/${rest}`;
const queue = 'arn:aws:sqs:eu-west-1:111122223333:hints';
const QueueUrl = 'http://127.0.0.1:4000/111122223333/hints';

test.each([
  ['dynamodb', 'GetItem', { TableName: 't' }, [['dynamodb:GetItem', table('t')]], TABLE_KEY],
  [
    'dynamodb',
    'Query',
    { TableName: 't', IndexName: 'byDay' },
    [['dynamodb:Query', table('t/index/byDay')]],
    TABLE_KEY,
  ],
  // Developer Guide, "Using IAM with DynamoDB transactions": the permissions of the single operations.
  [
    'dynamodb',
    'TransactWriteItems',
    {
      TransactItems: [
        { Put: { TableName: 'a' } },
        { Update: { TableName: 'b' } },
        { Delete: { TableName: 'c' } },
        { ConditionCheck: { TableName: 'd' } },
      ],
    },
    [
      ['dynamodb:PutItem', table('a')],
      ['dynamodb:UpdateItem', table('b')],
      ['dynamodb:DeleteItem', table('c')],
      ['dynamodb:ConditionCheckItem', table('d')],
    ],
    TABLE_KEY,
  ],
  // SQS Developer Guide, "Configuring KMS permissions": to send is to encrypt, and to decrypt the data key for it.
  ['sqs', 'SendMessage', { QueueUrl }, [['sqs:SendMessage', queue]], ['kms:GenerateDataKey', 'kms:Decrypt']],
  [
    'sqs',
    'SendMessageBatch',
    { QueueUrl },
    [['sqs:SendMessage', queue]],
    ['kms:GenerateDataKey', 'kms:Decrypt'],
  ],
  ['sqs', 'ReceiveMessage', { QueueUrl }, [['sqs:ReceiveMessage', queue]], ['kms:Decrypt']],
  ['sqs', 'DeleteMessageBatch', { QueueUrl }, [['sqs:DeleteMessage', queue]], []],
  [
    'glue',
    'StartJobRun',
    { JobName: 'prepare' },
    [['glue:StartJobRun', 'arn:aws:glue:eu-west-1:111122223333:job/prepare']],
    [],
  ],
  [
    'secretsmanager',
    'GetSecretValue',
    { SecretId: 's' },
    [['secretsmanager:GetSecretValue', 's']],
    ['kms:Decrypt'],
  ],
] as const)('%s %s of %j needs its permissions', (service, operation, body, calls, keyActions) => {
  expect(jsonCalls(service, operation, body, PLACE)).toEqual({
    calls: calls.map(([action, resource]) => ({ action, resource })),
    keyActions,
  });
});

test.each([
  ['dynamodb', 'ListTables', {}],
  ['dynamodb', 'TransactWriteItems', {}],
  ['sqs', 'ListQueues', {}],
  ['glue', 'GetJobs', {}],
  ['secretsmanager', 'ListSecrets', {}],
  ['kms', 'Decrypt', { KeyId: 'k' }],
  ['dynamodb', 'GetItem', null],
])(
  '%s %s with %j is not known, so that nobody but the administrator may do it',
  (service, operation, body) => {
    expect(jsonCalls(service, operation, body, PLACE)).toBeUndefined();
  },
);
