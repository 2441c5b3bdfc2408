import { z } from 'zod';
import type { DeliveryAddress } from './deliveries.ts';
import type { ItemKey, LedgerTable, Versioned } from './table.ts';

const partSchema = z.object({
  /** First byte of the part in the object. */
  start: z.number(),
  /** Byte after its last byte. */
  end: z.number(),
  rows: z.number(),
  /** MD5 in hex of the part as it is uploaded. */
  md5: z.string(),
  /** TikTok's handle of the part once it is uploaded. */
  upload: z.object({ filePath: z.string(), advertiserId: z.string(), at: z.number() }).optional(),
});

const fileSchema = z.object({
  objectKey: z.string(),
  /** The object's ETag when its lines were checked; uploads read only this content. */
  etag: z.string(),
  /** How the object is compressed; if it is, the offsets of its parts are those of the decompressed content. */
  compression: z.literal('gzip').optional(),
  parts: z.array(partSchema),
  expiresAt: z.number(),
});

/** A part of a file that is within TikTok's limit, checked line by line. */
export type FilePart = z.infer<typeof partSchema>;

/** A file of a delivery, checked and cut into parts. */
export type DeliveryFile = z.infer<typeof fileSchema>;

const fileKey = ({ partition, id }: DeliveryAddress, index: number): ItemKey => ({
  pk: partition,
  sk: `${filePrefix(id)}${String(index).padStart(5, '0')}`,
});

const filePrefix = (id: string): string => `FILE#${id}#`;

/** A checked file that is not in the ledger yet. */
export const newFile = (
  address: DeliveryAddress,
  index: number,
  record: DeliveryFile,
): Versioned<DeliveryFile> => ({ key: fileKey(address, index), record, version: 0 });

/**
 * Reads the files of a delivery that have been checked.
 *
 * @returns by index in the delivery; unchecked files are absent
 */
export async function readFiles(
  ledger: LedgerTable,
  address: DeliveryAddress,
): Promise<Map<number, Versioned<DeliveryFile>>> {
  const files = new Map<number, Versioned<DeliveryFile>>();
  const prefix = filePrefix(address.id);
  for (const item of await ledger.query(address.partition, prefix)) {
    const { sk, version } = z.object({ sk: z.string(), version: z.number() }).parse(item);
    const index = Number(sk.slice(prefix.length));
    files.set(index, { key: fileKey(address, index), record: fileSchema.parse(item), version });
  }
  return files;
}

const contentSchema = z.object({
  sha256: z.string(),
  compression: z.literal('gzip').optional(),
  parts: z.array(partSchema),
  expiresAt: z.number(),
});

/** The checked content of a hand-placed object. */
export type HandPlacedContent = z.infer<typeof contentSchema>;

const contentKey = (partition: string, etag: string): ItemKey => ({ pk: partition, sk: `CONTENT#${etag}` });

/** Reads the checked content of a version of a hand-placed object; undefined when it was not checked. */
export async function readContent(
  ledger: LedgerTable,
  partition: string,
  etag: string,
): Promise<HandPlacedContent | undefined> {
  const item = await ledger.get(contentKey(partition, etag));
  return item === undefined ? undefined : contentSchema.parse(item);
}

/** The checked content of a version of a hand-placed object, not in the ledger yet. */
export const newContent = (
  partition: string,
  etag: string,
  record: HandPlacedContent,
): Versioned<HandPlacedContent> => ({ key: contentKey(partition, etag), record, version: 0 });
