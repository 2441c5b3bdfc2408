import { expect, test } from 'vitest';
import { s3Calls } from '../../../local/iam/s3-calls.ts';

// What each operation needs: S3 User Guide, "Required permissions for Amazon S3 API operations".

interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The calls of a request, as `<action> <resource>`, and the actions on the key. */
function needs(request: string, { headers = {}, body = '' }: Asked = {}) {
  const [method = '', path = ''] = request.split(' ');
  const found = s3Calls({ method, url: new URL(path, 'http://127.0.0.1'), headers, body });
  return (
    found && {
      bucket: found.bucket,
      calls: found.calls.map(({ action, resource }) => `${action} ${resource}`),
      keyActions: found.keyActions,
    }
  );
}

const READ = ['kms:Decrypt'];
const WRITE = ['kms:GenerateDataKey'];
const WRITE_PARTS = ['kms:GenerateDataKey', 'kms:Decrypt'];

test.each([
  ['GET /b/k', ['s3:GetObject arn:aws:s3:::b/k'], READ],
  ['HEAD /b/k', ['s3:GetObject arn:aws:s3:::b/k'], []],
  ['PUT /b/k', ['s3:PutObject arn:aws:s3:::b/k'], WRITE],
  ['DELETE /b/k', ['s3:DeleteObject arn:aws:s3:::b/k'], []],
  ['POST /b/k?uploads', ['s3:PutObject arn:aws:s3:::b/k'], WRITE_PARTS],
  ['PUT /b/k?partNumber=1&uploadId=u', ['s3:PutObject arn:aws:s3:::b/k'], WRITE],
  ['POST /b/k?uploadId=u', ['s3:PutObject arn:aws:s3:::b/k'], WRITE_PARTS],
  ['GET /b/k?uploadId=u', ['s3:ListMultipartUploadParts arn:aws:s3:::b/k'], []],
  ['DELETE /b/k?uploadId=u', ['s3:AbortMultipartUpload arn:aws:s3:::b/k'], []],
  ['GET /b/?list-type=2&prefix=exports/', ['s3:ListBucket arn:aws:s3:::b'], []],
  ['HEAD /b', ['s3:ListBucket arn:aws:s3:::b'], []],
  ['GET /b/?location', ['s3:GetBucketLocation arn:aws:s3:::b'], []],
  ['GET /b/?notification', ['s3:GetBucketNotification arn:aws:s3:::b'], []],
  ['GET /b/?uploads', ['s3:ListBucketMultipartUploads arn:aws:s3:::b'], []],
  ['GET /b/?encryption', ['s3:GetEncryptionConfiguration arn:aws:s3:::b'], []],
  ['GET /b/?versioning', ['s3:GetBucketVersioning arn:aws:s3:::b'], []],
])('%s needs %j, and %j on the key', (request, calls, keyActions) => {
  expect(needs(request)).toEqual({ bucket: 'b', calls, keyActions });
});

test('the key of an object is what its address means, whatever its characters', () => {
  expect(needs('GET /b/tiktok/Caf%C3%A9%20%2B%20100%20%25%20%231%20%F0%9F%8E%89/a+b.csv')).toMatchObject({
    calls: ['s3:GetObject arn:aws:s3:::b/tiktok/Café + 100 % #1 🎉/a+b.csv'],
  });
});

test('the folder marker of a key that ends with a slash is an object of its own', () => {
  expect(needs('PUT /b/tiktok/')).toMatchObject({ calls: ['s3:PutObject arn:aws:s3:::b/tiktok/'] });
});

test('a copy needs to read the one object and to write the other', () => {
  expect(needs('PUT /b/new', { headers: { 'x-amz-copy-source': '/other/a%20b' } })).toEqual({
    bucket: 'b',
    calls: ['s3:GetObject arn:aws:s3:::other/a b', 's3:PutObject arn:aws:s3:::b/new'],
    keyActions: WRITE_PARTS,
  });
});

test('a removal of several objects needs the permission for each of them', () => {
  const body =
    '<Delete><Object><Key>a &amp; b &lt;c&gt; &quot;d&quot; &apos;e&apos;</Key></Object>' +
    '<Object><Key>tiktok/&#233;/&#x1F389;</Key></Object><Object><Key>&amp;lt;</Key></Object></Delete>';

  expect(needs('POST /b/?delete', { body })).toEqual({
    bucket: 'b',
    calls: [
      's3:DeleteObject arn:aws:s3:::b/a & b <c> "d" \'e\'',
      's3:DeleteObject arn:aws:s3:::b/tiktok/é/🎉',
      's3:DeleteObject arn:aws:s3:::b/&lt;',
    ],
    keyActions: [],
  });
});

test('a list request is judged by its prefix, its delimiter and its number of keys', () => {
  const url = new URL('http://127.0.0.1/b/?list-type=2&prefix=tiktok%2FA%20b%2F&delimiter=%2F&max-keys=2');

  expect(s3Calls({ method: 'GET', url, headers: {}, body: '' })?.calls).toEqual([
    {
      action: 's3:ListBucket',
      resource: 'arn:aws:s3:::b',
      context: { 's3:prefix': 'tiktok/A b/', 's3:delimiter': '/', 's3:max-keys': '2' },
    },
  ]);
});

test.each(['PUT /b', 'DELETE /b', 'PUT /b/?policy', 'PATCH /b/k'])(
  '%s is not known, so that nobody but the administrator may do it',
  (request) => {
    expect(needs(request)).toBeUndefined();
  },
);
