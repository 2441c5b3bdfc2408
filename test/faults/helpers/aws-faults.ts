import type { AwsFault, AwsRequest } from './aws-proxy.ts';

const readsFile = ({ operation, path }: AwsRequest): boolean =>
  operation === 'GET' && path.includes('/part-');

const JSON_ERROR = { 'content-type': 'application/x-amz-json-1.0' };

/** Failures of AWS, more often than its SDK retries. */
export const AWS_FAULTS: readonly (readonly [name: string, fault: AwsFault])[] = [
  [
    'S3 is throttled',
    {
      matches: readsFile,
      times: 8,
      effect: {
        kind: 'answer',
        status: 503,
        body: '<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>',
      },
    },
  ],
  [
    'S3 breaks off in the middle of a file',
    { matches: readsFile, times: 3, effect: { kind: 'breakOff', afterBytes: 400 } },
  ],
  [
    'S3 fails on the manifest',
    {
      matches: ({ operation, path }) => operation === 'GET' && path.includes('/manifest.json'),
      times: 4,
      effect: { kind: 'answer', status: 500, body: '' },
    },
  ],
  [
    'DynamoDB is throttled',
    {
      matches: ({ operation }) => operation === 'TransactWriteItems' || operation === 'GetItem',
      times: 8,
      effect: {
        kind: 'answer',
        status: 400,
        headers: JSON_ERROR,
        body: '{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"slower, please"}',
      },
    },
  ],
];

/** DynamoDB's answer when another function has written the delivery's item meanwhile. */
export const CONFLICT: AwsFault['effect'] = {
  kind: 'answer',
  status: 400,
  headers: JSON_ERROR,
  body: JSON.stringify({
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    message: 'Transaction cancelled, please refer cancellation reasons for specific reasons',
    CancellationReasons: [{ Code: 'ConditionalCheckFailed' }, { Code: 'None' }],
  }),
};
