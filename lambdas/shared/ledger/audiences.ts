import { z } from 'zod';
import { FORMATS, type Format } from '../manifest/keys.ts';
import { DELIVERY_STATES } from './deliveries.ts';
import type { ItemKey, LedgerTable, Versioned } from './table.ts';

const leaseSchema = z.object({
  deliveryId: z.string(),
  /** Epoch milliseconds after which the holder is taken for dead. */
  until: z.number(),
  /** Whether the delivery has begun to change the audience: then only it may go on, until it has ended. */
  applying: z.boolean(),
});

const audienceSchema = z.object({
  audience: z.string(),
  format: z.enum(FORMATS),
  /** Name at TikTok, once chosen. */
  tiktokName: z.string().optional(),
  /** TikTok's id, once found or created. */
  audienceId: z.string().optional(),
  /** A create that was sent and whose answer is not known. */
  createIntent: z.object({ deliveryId: z.string(), at: z.number() }).optional(),
  /** The delivery whose create was found to have happened, until it has taken note of that. */
  unconfirmedCreateBy: z.string().optional(),
  lease: leaseSchema.optional(),
  lastReplacedAt: z.string().optional(),
  lastReplacedBy: z.string().optional(),
  lastDelivery: z
    .object({
      id: z.string(),
      state: z.enum(DELIVERY_STATES),
      action: z.enum(['append', 'replace', 'remove']),
      rows: z.number(),
      at: z.string(),
    })
    .optional(),
});

export type Lease = z.infer<typeof leaseSchema>;

/** One audience of one format: one custom audience at TikTok. */
export type Audience = z.infer<typeof audienceSchema>;

const partitionOf = (advertiserId: string): string => `AUDIENCES#${advertiserId}`;

const audienceKey = (advertiserId: string, audience: string, format: Format): ItemKey => ({
  pk: partitionOf(advertiserId),
  sk: `FORMAT#${audience}#${format}`,
});

/** Reads an audience; one that the ledger does not know comes as a new record. */
export async function readAudience(
  ledger: LedgerTable,
  advertiserId: string,
  audience: string,
  format: Format,
): Promise<Versioned<Audience>> {
  const key = audienceKey(advertiserId, audience, format);
  const item = await ledger.get(key);
  if (item === undefined) return { key, record: { audience, format }, version: 0 };
  return { key, record: audienceSchema.parse(item), version: z.number().parse(item['version']) };
}

/** Lists the audiences of an advertiser. */
export async function listAudiences(ledger: LedgerTable, advertiserId: string): Promise<readonly Audience[]> {
  const items = await ledger.query(partitionOf(advertiserId), 'FORMAT#');
  return items.map((item) => audienceSchema.parse(item));
}

const nameSchema = z.object({ plainFormat: z.enum(FORMATS) });

/** Which format of an audience has the plain name at TikTok. */
export type AudienceName = z.infer<typeof nameSchema>;

/** Reads which format has the plain name; undefined when none has been chosen. */
export async function readPlainFormat(
  ledger: LedgerTable,
  advertiserId: string,
  audience: string,
): Promise<Format | undefined> {
  const item = await ledger.get(nameKey(advertiserId, audience));
  return item === undefined ? undefined : nameSchema.parse(item).plainFormat;
}

/** The choice of the format with the plain name, not in the ledger yet. */
export const newPlainFormat = (
  advertiserId: string,
  audience: string,
  plainFormat: Format,
): Versioned<AudienceName> => ({ key: nameKey(advertiserId, audience), record: { plainFormat }, version: 0 });

const nameKey = (advertiserId: string, audience: string): ItemKey => ({
  pk: partitionOf(advertiserId),
  sk: `NAME#${audience}`,
});
