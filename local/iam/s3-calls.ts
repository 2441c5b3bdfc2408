import type { AwsRequest } from './aws-request.ts';
import type { Call } from './evaluate.ts';

/** What a request to S3 asks for. */
export interface S3Calls {
  readonly bucket: string;
  readonly calls: readonly Call[];
  /** What S3 asks of the bucket's key in the caller's name. */
  readonly keyActions: readonly string[];
}

const DECRYPT = ['kms:Decrypt'];
const ENCRYPT = ['kms:GenerateDataKey'];
/** Parts are read back when they are put together. */
const ENCRYPT_PARTS = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** The subresource of a bucket that a query names, and the action that reads it. */
const BUCKET_READS: Readonly<Record<string, string>> = {
  location: 's3:GetBucketLocation',
  notification: 's3:GetBucketNotification',
  uploads: 's3:ListBucketMultipartUploads',
  encryption: 's3:GetEncryptionConfiguration',
  versioning: 's3:GetBucketVersioning',
};

/** Parameters of a list request that are condition keys too. */
const LISTING_KEYS = ['prefix', 'delimiter', 'max-keys'];

/**
 * Names what a request to S3 asks for (S3 User Guide, "Required permissions for Amazon S3 API operations").
 *
 * @param request a request in path style
 * @returns undefined when the operation is not known here
 */
export function s3Calls(request: AwsRequest): S3Calls | undefined {
  const [bucket = '', ...rest] = request.url.pathname.slice(1).split('/').map(decodeURIComponent);
  const key = rest.join('/');
  const found = key === '' ? bucketCalls(bucket, request) : objectCalls(bucket, key, request);
  return found === undefined ? undefined : { bucket, ...found };
}

/** What S3 checks before it says that an object is missing: a list request without a prefix. */
export const probing = (bucket: string): Call => ({ action: 's3:ListBucket', resource: bucketArn(bucket) });

const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;

function bucketCalls(
  bucket: string,
  { method, url: { searchParams }, body }: AwsRequest,
): Omit<S3Calls, 'bucket'> | undefined {
  const resource = bucketArn(bucket);
  if (method === 'POST' && searchParams.has('delete')) {
    const keys = [...body.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => unescapeXml(key));
    const calls = keys.map((key) => ({ action: 's3:DeleteObject', resource: `${resource}/${key}` }));
    return { calls, keyActions: [] };
  }
  if (method !== 'GET' && method !== 'HEAD') return undefined;
  const subresource = Object.keys(BUCKET_READS).find((name) => searchParams.has(name));
  if (subresource !== undefined) {
    return { calls: [{ action: BUCKET_READS[subresource] ?? '', resource }], keyActions: [] };
  }
  const context = Object.fromEntries(
    LISTING_KEYS.flatMap((name) => {
      const value = searchParams.get(name);
      return value === null ? [] : [[`s3:${name}`, value]];
    }),
  );
  return { calls: [{ action: 's3:ListBucket', resource, context }], keyActions: [] };
}

function objectCalls(
  bucket: string,
  key: string,
  { method, url: { searchParams }, headers }: AwsRequest,
): Omit<S3Calls, 'bucket'> | undefined {
  const on = (action: string): Call => ({ action: `s3:${action}`, resource: `${bucketArn(bucket)}/${key}` });
  const isOfUpload = searchParams.has('uploadId');
  switch (method) {
    case 'GET':
      if (isOfUpload) return { calls: [on('ListMultipartUploadParts')], keyActions: [] };
      return { calls: [on('GetObject')], keyActions: DECRYPT };
    case 'HEAD':
      return { calls: [on('GetObject')], keyActions: [] };
    case 'PUT': {
      const source = headers['x-amz-copy-source'];
      if (source === undefined) return { calls: [on('PutObject')], keyActions: ENCRYPT };
      const from = decodeURIComponent(String(source)).replace(/^\//, '');
      const read = { action: 's3:GetObject', resource: `arn:aws:s3:::${from}` };
      return { calls: [read, on('PutObject')], keyActions: ENCRYPT_PARTS };
    }
    case 'POST':
      return { calls: [on('PutObject')], keyActions: ENCRYPT_PARTS };
    case 'DELETE':
      return { calls: [on(isOfUpload ? 'AbortMultipartUpload' : 'DeleteObject')], keyActions: [] };
    default:
      return undefined;
  }
}

const unescapeXml = (text: string): string =>
  text
    .replace(/&#(\d+);/g, (_whole, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&#x([\da-f]+);/gi, (_whole, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
