import type { Call } from '../iam/evaluate.ts';
import type { QueryInput } from './types.ts';

/** @returns what it takes to write a result to its place, whoever writes it */
export function callsOfWriting({ bucket, keyPrefix }: Pick<QueryInput, 'bucket' | 'keyPrefix'>): Call[] {
  const resource = `arn:aws:s3:::${bucket}`;
  return [
    { action: 's3:GetBucketLocation', resource },
    { action: 's3:ListBucket', resource },
    {
      action: 's3:PutObject',
      resource: [resource, keyPrefix, 'query', 'part-0'].filter((part) => part !== '').join('/'),
    },
  ];
}
