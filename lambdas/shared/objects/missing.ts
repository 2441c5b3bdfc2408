import { ListObjectsV2Command, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';

/**
 * Decides whether a read failed because the object does not exist.
 *
 * S3 says so only to callers that may list the bucket without a prefix. To a role that may list only some prefixes it answers
 * "access denied", the same as for a missing permission. A list request below the key distinguishes the two cases.
 *
 * @param error the error of the read
 * @param s3 client of the bucket's region
 * @param bucket the bucket
 * @param key the key; the caller may list below it
 * @returns true when there is no object of that key; false for any other error
 * @throws the error of S3 when the caller may not list below the key
 */
export async function isMissingObject(
  error: unknown,
  s3: S3Client,
  bucket: string,
  key: string,
): Promise<boolean> {
  if (!(error instanceof S3ServiceException)) return false;
  if (error.$metadata.httpStatusCode === 404) return true;
  if (error.$metadata.httpStatusCode !== 403) return false;
  const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: key, MaxKeys: 1 });
  // A key is listed before all longer keys that begin with it.
  return (await s3.send(command)).Contents?.[0]?.Key !== key;
}
