import type { Call } from '../iam/evaluate.ts';
import { ACCOUNT_ID } from './documents.ts';
import type { QueryInput } from './types.ts';

/** @returns what it takes to write a result to its place, whoever writes it */
export function callsOfWriting({ bucket, keyPrefix }: Pick<QueryInput, 'bucket' | 'keyPrefix'>): Call[] {
  const resource = `arn:aws:s3:::${bucket}`;
  // Every bucket here is of the one account.
  const context = { 'aws:ResourceAccount': ACCOUNT_ID };
  return [
    { action: 's3:GetBucketLocation', resource, context },
    { action: 's3:ListBucket', resource, context },
    {
      context,
      action: 's3:PutObject',
      resource: [resource, keyPrefix, 'query', 'part-0'].filter((part) => part !== '').join('/'),
    },
  ];
}
