import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { LocalCloud } from '../cloud.ts';
import { LocalCloudError } from '../errors.ts';

/**
 * Copies the audiences bucket to a folder, for a person to read after the local cloud has ended.
 *
 * @param cloud has the bucket
 * @param folder gets a folder of the bucket's name
 * @returns that folder
 * @throws {LocalCloudError} when an object has no place in it
 */
export async function keepFiles({ aws, resources }: LocalCloud, folder: string): Promise<string> {
  const { s3 } = aws.clients;
  const Bucket = resources.audiencesBucket;
  const root = join(folder, Bucket);
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    for (const { Key = '' } of Contents) {
      // S3A marks an empty folder by a key that ends with a slash.
      if (Key.endsWith('/')) continue;
      const path = join(root, Key);
      if (!path.startsWith(root + sep)) throw new LocalCloudError(`${Key} has no place under ${root}`);
      await mkdir(dirname(path), { recursive: true });
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      if (Body === undefined) throw new LocalCloudError(`s3://${Bucket}/${Key} came without a body`);
      await pipeline(Body.transformToWebStream(), createWriteStream(path));
    }
  }
  return root;
}
