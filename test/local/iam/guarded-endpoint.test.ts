import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DynamoDBClient, GetItemCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Guard } from '../../../local/iam/guard.ts';
import { type GuardedEndpoint, startGuardedEndpoint } from '../../../local/iam/guarded-endpoint.ts';
import { parsePolicy } from '../../../local/iam/statement.ts';

// The guard between the SDK's own clients and a server that answers for the local AWS.

const PLACE = { accountId: '123456789012', region: 'us-east-1' };
const KEY = 'arn:aws:kms:us-east-1:123456789012:key/k';
const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;
const policy = (name: string, ...statements: object[]) =>
  [role(name), parsePolicy(name, { Statement: statements })] as const;
const allow = (Action: string | string[], Resource: string, Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:hints';
const RULE = 'arn:aws:events:us-east-1:123456789012:rule/ours';

let behind: Server;
let endpoint: GuardedEndpoint;
let received: { request: string; body: string }[] = [];
let status = 200;

beforeAll(async () => {
  behind = createServer(async (request, response) => {
    received.push({ request: `${request.method} ${request.url}`, body: await text(request) });
    response.writeHead(status, { 'content-type': 'application/xml', etag: '"e"' });
    response.end(request.method === 'HEAD' ? undefined : '{}');
  });
  await new Promise<void>((resolve) => behind.listen(0, '127.0.0.1', resolve));
  const guard = new Guard(PLACE);
  guard.enforce({
    ofRoles: new Map([
      policy('reader', allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::plain/reports/*')),
      policy(
        'prober',
        allow('s3:GetObject', 'arn:aws:s3:::plain/*'),
        allow('s3:ListBucket', 'arn:aws:s3:::plain', { Null: { 's3:prefix': 'true' } }),
      ),
      policy('keyless', allow('s3:GetObject', 'arn:aws:s3:::secret/*')),
      policy('keyed', allow('s3:GetObject', 'arn:aws:s3:::secret/*'), allow('kms:Decrypt', KEY)),
      policy('ledger', allow('dynamodb:GetItem', 'arn:aws:dynamodb:us-east-1:123456789012:table/t')),
    ]),
    trusts: new Map(),
    ofResources: new Map([
      [
        KEY,
        parsePolicy('Key', {
          Statement: [{ ...allow('kms:*', '*'), Principal: { AWS: 'arn:aws:iam::123456789012:root' } }],
        }),
      ],
      [
        QUEUE,
        parsePolicy('Queue', {
          Statement: [
            {
              ...allow('sqs:SendMessage', QUEUE, { ArnEquals: { 'aws:SourceArn': RULE } }),
              Principal: { Service: 'events.amazonaws.com' },
            },
          ],
        }),
      ],
    ]),
    keys: new Map([['arn:aws:s3:::secret', KEY]]),
  });
  const { port } = behind.address() as AddressInfo;
  endpoint = await startGuardedEndpoint(guard, `http://127.0.0.1:${port}`);
});

beforeEach(() => {
  received = [];
  status = 200;
});

afterAll(async () => {
  await endpoint?.stop();
  behind?.close();
});

const options = (accessKeyId: string) => ({
  endpoint: endpoint.url,
  region: 'us-east-1',
  credentials: { accessKeyId, secretAccessKey: 's' },
  maxAttempts: 1,
});
const s3 = (who: string) => new S3Client({ ...options(who), forcePathStyle: true });

test('an allowed request is passed on with its address and its body, and so is the answer', async () => {
  const answer = await s3('reader').send(
    new PutObjectCommand({ Bucket: 'plain', Key: 'reports/a b+c%#🎉.json', Body: 'content' }),
  );

  expect(answer.ETag).toBe('"e"');
  expect(received).toEqual([
    {
      request: 'PUT /plain/reports/a%20b%2Bc%25%23%F0%9F%8E%89.json?x-id=PutObject',
      body: expect.stringContaining('content'),
    },
  ]);
});

test('a refused request to S3 is answered as S3 does, and is not passed on', async () => {
  const asked = s3('reader').send(new GetObjectCommand({ Bucket: 'plain', Key: 'exports/a.csv' }));

  await expect(asked).rejects.toMatchObject({
    name: 'AccessDenied',
    $metadata: { httpStatusCode: 403 },
    message: `${role('reader')} is not authorized to perform s3:GetObject on arn:aws:s3:::plain/exports/a.csv`,
  });
  expect(received).toEqual([]);
});

test('a refused listing says with which prefix it was refused', async () => {
  const asked = s3('reader').send(new ListObjectsV2Command({ Bucket: 'plain', Prefix: 'reports/' }));

  await expect(asked).rejects.toThrow(
    `${role('reader')} is not authorized to perform s3:ListBucket on arn:aws:s3:::plain with the prefix "reports/"`,
  );
});

test('a refused request to a JSON service is answered as that service does', async () => {
  const client = new DynamoDBClient(options('ledger'));
  const asked = client.send(new GetItemCommand({ TableName: 'other', Key: { pk: { S: 'a' } } }));

  await expect(asked).rejects.toMatchObject({
    name: 'AccessDeniedException',
    $metadata: { httpStatusCode: 400 },
  });
  expect(received).toEqual([]);
});

test('a request whose permission is not known is refused to a role, and passed on for the administrator', async () => {
  await expect(new DynamoDBClient(options('ledger')).send(new ListTablesCommand())).rejects.toThrow(
    'the local AWS does not know which permission this request to dynamodb needs',
  );
  await new DynamoDBClient(options('local')).send(new ListTablesCommand());

  expect(received).toEqual([{ request: 'POST /', body: '{}' }]);
});

test('an access key that nobody has is refused', async () => {
  const asked = s3('nobody').send(new GetObjectCommand({ Bucket: 'plain', Key: 'reports/a' }));

  await expect(asked).rejects.toThrow('nobody has the access key nobody');
});

test('a request without a signature is refused', async () => {
  const answer = await fetch(`${endpoint.url}/plain/reports/a`);

  expect([answer.status, await answer.text()]).toEqual([
    403,
    expect.stringContaining('<Message>the request is not signed</Message>'),
  ]);
  expect(received).toEqual([]);
});

test('an object under a key needs the key too', async () => {
  const read = (who: string) =>
    s3(who)
      .send(new GetObjectCommand({ Bucket: 'secret', Key: 'a' }))
      .then(({ $metadata }) => $metadata.httpStatusCode);

  await expect(read('keyless')).rejects.toThrow(`is not authorized to perform kms:Decrypt on ${KEY}`);
  expect(await read('keyed')).toBe(200);
});

test('that an object is missing is told to who may list the bucket alone', async () => {
  status = 404;
  const head = (who: string) => s3(who).send(new HeadObjectCommand({ Bucket: 'plain', Key: 'reports/a' }));

  await expect(head('prober')).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
  await expect(head('reader')).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
});

test('only a rule that the policy of the queue names may send to it', async () => {
  const ask = async (ruleArn: string) => {
    const body = JSON.stringify({ ruleArn, queueArn: QUEUE });
    return (await fetch(`${endpoint.url}/local/event-deliveries`, { method: 'POST', body })).status;
  };

  expect([await ask(RULE), await ask(`${RULE}-not`)]).toEqual([204, 403]);
});
