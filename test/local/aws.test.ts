import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateTableCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiptHandleIsInvalid,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../../local/aws.ts';

let aws: LocalAws;

beforeAll(async () => {
  aws = await startLocalAws(join(mkdtempSync(join(tmpdir(), 'aws-')), 'aws.log'));
});

afterAll(() => aws.stop());

// "Idempotency" under TransactWriteItems in the Developer Guide of DynamoDB.
test('a transaction that comes again with its token succeeds again, and one with another token does not', async () => {
  const { dynamodb } = aws.clients;
  await dynamodb.send(
    new CreateTableCommand({
      TableName: 'once',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    }),
  );
  const write = (ClientRequestToken: string) =>
    dynamodb.send(
      new TransactWriteItemsCommand({
        ClientRequestToken,
        TransactItems: [
          {
            Put: {
              TableName: 'once',
              Item: { pk: { S: 'item' } },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
      }),
    );

  const first = await write('token-1');
  const again = await write('token-1');
  const other = write('token-2');

  expect([first.$metadata.httpStatusCode, again.$metadata.httpStatusCode]).toEqual([200, 200]);
  await expect(other).rejects.toThrow(TransactionCanceledException);
});

// DeleteMessage in the API reference of SQS: with an earlier handle "the request succeeds, but the message will not be deleted".
test('a message that was received again is deleted and put off by its latest receipt handle alone', async () => {
  const { sqs } = aws.clients;
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'handles' }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'once' }));
  const receive = async (VisibilityTimeout: number): Promise<string | undefined> => {
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout }));
    return Messages?.[0]?.ReceiptHandle;
  };
  const putOff = (ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
    sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
  const first = await receive(0);
  const second = await receive(30);

  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first }));
  await expect(putOff(first, 0)).rejects.toThrow(ReceiptHandleIsInvalid);

  expect(await receive(30)).toBeUndefined();
  await putOff(second, 0);
  const third = await receive(0);
  expect(third).toBeDefined();
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: third }));
  expect(await receive(0)).toBeUndefined();
});

describe('CloudFormation', () => {
  let cloudFormation: CloudFormationClient;

  beforeAll(async () => {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    cloudFormation = new CloudFormationClient({ endpoint: aws.endpoint, region: aws.region, credentials });
    await aws.publishStackOutputs('First', { Bucket: 'exports & more', Table: 'ledger' });
    await aws.publishStackOutputs('Second', {});
  });

  afterAll(() => cloudFormation.destroy());

  const outputsOf = async (StackName?: string) => {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    return Stacks.map((stack) => [stack.StackName, stack.StackStatus, stack.Outputs]);
  };

  test('tells the outputs of one stack, or of all', async () => {
    const first = [
      'First',
      'CREATE_COMPLETE',
      [
        { OutputKey: 'Bucket', OutputValue: 'exports & more' },
        { OutputKey: 'Table', OutputValue: 'ledger' },
      ],
    ];

    expect(await outputsOf('First')).toEqual([first]);
    expect(await outputsOf()).toEqual([first, ['Second', 'CREATE_COMPLETE', []]]);
  });

  test('refuses a stack that is not there as CloudFormation does', async () => {
    await expect(outputsOf('Third')).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id Third does not exist',
    });
  });

  test('refuses what it does not know', async () => {
    await expect(cloudFormation.send(new DeleteStackCommand({ StackName: 'First' }))).rejects.toMatchObject({
      name: 'InvalidAction',
      message: 'The local CloudFormation knows DescribeStacks, not DeleteStack',
    });
  });
});

// "Using dead-letter queues to process undelivered events" in the User Guide of EventBridge.
test('an event that a rule may not send to its queue is in the dead-letter queue with the reason', async () => {
  const { events, sqs } = aws.clients;
  const [, deadLetterQueueUrl = ''] = await Promise.all(
    ['refused', 'refused-dead'].map(
      async (QueueName) => (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl,
    ),
  );
  const arnOf = (name: string) => `arn:aws:sqs:us-east-1:123456789012:${name}`;
  const EventPattern = JSON.stringify({ source: ['test'] });
  const { RuleArn } = await events.send(new PutRuleCommand({ Name: 'refused', EventPattern }));
  const target = { Id: 'queue', Arn: arnOf('refused'), DeadLetterConfig: { Arn: arnOf('refused-dead') } };
  await events.send(new PutTargetsCommand({ Rule: 'refused', Targets: [target] }));
  const guard = createServer(async (request, response) => {
    const { queueArn } = JSON.parse(Buffer.concat(await request.toArray()).toString());
    response.writeHead(queueArn === arnOf('refused') ? 403 : 204).end();
  });
  await new Promise<void>((resolve) => guard.listen(0, '127.0.0.1', resolve));
  await aws.askBeforeDeliveries(`http://127.0.0.1:${(guard.address() as AddressInfo).port}`);

  await events.send(
    new PutEventsCommand({ Entries: [{ Source: 'test', DetailType: 'A test', Detail: '{}' }] }),
  );
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: deadLetterQueueUrl,
      MessageAttributeNames: ['All'],
      WaitTimeSeconds: 5,
    }),
  );
  guard.close();

  const attributes = Object.entries(Messages[0]?.MessageAttributes ?? {});
  expect(Object.fromEntries(attributes.map(([name, { StringValue }]) => [name, StringValue]))).toEqual({
    RULE_ARN: RuleArn,
    TARGET_ARN: arnOf('refused'),
    ERROR_CODE: 'NO_PERMISSIONS',
    ERROR_MESSAGE: expect.any(String),
  });
  expect(JSON.parse(Messages[0]?.Body ?? '')).toMatchObject({
    source: 'test',
    time: expect.stringMatching(/^\d{4}-.*Z$/),
  });
});
