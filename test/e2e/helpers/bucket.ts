import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import type { LocalCloud } from '../../../local/cloud.ts';

/** SHA-256 in lower-case hex. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The sorted hashes of a number of fictitious addresses. */
export const hashesOf = (who: string, count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => sha256(`${who}${from + index}@example.com`)).sort();

/** A file with one text a line. */
export const linesOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** The files of a folder by their names. */
export const filesIn = (folder: string): Record<string, Buffer> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));

/** Puts an object into a bucket. */
export async function put(
  cloud: LocalCloud,
  bucket: string,
  key: string,
  body: string | Buffer,
): Promise<void> {
  await cloud.aws.clients.s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentLength: Buffer.byteLength(body) }),
  );
}

/** The text of an object. */
export async function textOf(cloud: LocalCloud, bucket: string, key: string): Promise<string> {
  const { Body } = await cloud.aws.clients.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await Body?.transformToString()) ?? '';
}

/** The keys under a prefix. */
export async function keysUnder(cloud: LocalCloud, bucket: string, prefix: string): Promise<string[]> {
  const { Contents = [] } = await cloud.aws.clients.s3.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }),
  );
  return Contents.flatMap(({ Key }) => Key ?? []);
}

/** Lands an export: its files, then the object that says that it is complete. */
export async function land(
  cloud: LocalCloud,
  source: string,
  exportId: string,
  files: Readonly<Record<string, string | Buffer>>,
): Promise<{ source: string; exportId: string }> {
  for (const [name, body] of [...Object.entries(files), ['_SUCCESS', '']] as const) {
    await put(cloud, cloud.resources.exportsBucket, `exports/${source}/${exportId}/${name}`, body);
  }
  return { source, exportId };
}
