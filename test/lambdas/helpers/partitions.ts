import { createHash } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

/** Synthetic hashes of `prefix` with the numbers from `from` to `to` (exclusive). */
export const hashes = (prefix: string, from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) =>
    createHash('sha256')
      .update(`${prefix}-${from + index}`)
      .digest('hex'),
  );

/** A prepared partition that a test puts into the audiences bucket. */
export interface TestPartition {
  readonly audience: string;
  readonly format?: string;
  readonly runId: string;
  /** @default 'loyalty' */
  readonly source?: string;
  /** @default none, as manifests of earlier versions */
  readonly advertiser?: string | undefined;
  readonly action?: 'append' | 'replace' | 'remove';
  readonly exportedAt?: string;
  /** The hashes of each file. */
  readonly files: readonly (readonly string[])[];
}

/** The location of a partition, and the bytes of its manifest. */
export interface PutPartition {
  readonly manifestKey: string;
  readonly manifest: string;
}

/** The manifest of a partition, and the keys of its files. */
export function manifestOf(partition: TestPartition): PutPartition & { readonly keys: readonly string[] } {
  const { audience, format = 'email_sha256', runId, action = 'append', advertiser } = partition;
  const { source = 'loyalty' } = partition;
  const exportedAt = partition.exportedAt ?? '2026-11-20T04:00:00Z';
  const folder = `tiktok/${audience}/${format}/${runId}`;
  const files = partition.files.map((lines, index) => ({
    key: `${folder}/part-${String(index).padStart(5, '0')}.csv`,
    rows: lines.length,
    bytes: lines.length * 65,
  }));
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  const manifest = JSON.stringify({
    version: 1,
    ...{ runId, source, advertiser, audience, format, action, exportedAt, files, rows },
  });
  return { manifestKey: `${folder}/manifest.json`, manifest, keys: files.map(({ key }) => key) };
}

/** Puts a partition as the preparation does: its files, then its manifest. */
export async function putPartition(
  s3: S3Client,
  bucket: string,
  partition: TestPartition,
): Promise<PutPartition> {
  const { manifestKey, manifest, keys } = manifestOf(partition);
  for (const [index, key] of keys.entries()) {
    await putText(s3, bucket, key, (partition.files[index] ?? []).map((line) => `${line}\n`).join(''));
  }
  await putText(s3, bucket, manifestKey, manifest);
  return { manifestKey, manifest };
}

/** Puts a text object. */
export async function putText(s3: S3Client, bucket: string, key: string, text: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text }));
}

/** As the AWS CLI uploads a large file: in parts of 5 MiB, so that the same content has another ETag than in one piece. */
export async function putTextInParts(
  s3: S3Client,
  bucket: string,
  key: string,
  content: Buffer,
): Promise<void> {
  const object = { Bucket: bucket, Key: key };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
  const Parts = [];
  const size = 5 * 1024 * 1024;
  for (let at = 0; at < content.length; at += size) {
    const PartNumber = at / size + 1;
    const part = { ...object, UploadId, PartNumber, Body: content.subarray(at, at + size) };
    Parts.push({ PartNumber, ETag: (await s3.send(new UploadPartCommand(part))).ETag });
  }
  await s3.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }));
}
