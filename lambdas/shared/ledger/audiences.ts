import { z } from 'zod';
import { FORMATS, type Format } from '../identifiers.ts';
import { DELIVERY_STATES } from './deliveries.ts';
import type { ItemKey, LedgerTable, Versioned } from './table.ts';

const leaseSchema = z.object({
  deliveryId: z.string(),
  /** Epoch milliseconds after which the holder is considered dead. */
  until: z.number(),
  /** Whether the delivery has begun to change the audience: then only this delivery may continue, until it has ended. */
  applying: z.boolean(),
  /** Whether the holder released the lease; a holder that did not release it has died. */
  isGivenBack: z.boolean(),
});

const lineEntrySchema = z.object({
  deliveryId: z.string(),
  /** Partition of the delivery's item in the ledger. */
  partition: z.string(),
  action: z.enum(['append', 'replace', 'remove']),
  exportedAt: z.string(),
});

const waitingLineSchema = z.object({
  /** Epoch milliseconds of the first refusal. */
  since: z.number(),
  /** Epoch milliseconds before which TikTok is not asked again. */
  nextAttemptAt: z.number(),
  /** The deliveries in the order in which they continue: a refused replace, and the deliveries behind it. */
  entries: z.array(lineEntrySchema),
});

const audienceSchema = z.object({
  audience: z.string(),
  format: z.enum(FORMATS),
  /** Name of the advertiser in the configuration; items of earlier versions have none. */
  advertiser: z.string().optional(),
  /** Name at TikTok, once chosen. */
  tiktokName: z.string().optional(),
  /** TikTok's id, once found or created. */
  audienceId: z.string().optional(),
  /** A create that was sent and has no known answer. */
  createIntent: z
    .object({ deliveryId: z.string(), at: z.number(), filesPerCall: z.number().optional() })
    .optional(),
  /** The delivery whose create was found to have succeeded, until that delivery has recorded it. */
  unconfirmedCreateBy: z.string().optional(),
  /** The largest possible number of files of that create. */
  unconfirmedFilesPerCall: z.number().optional(),
  lease: leaseSchema.optional(),
  /** The deliveries that wait because TikTok has not finished an earlier replace; absent when none does. */
  waitingLine: waitingLineSchema.optional(),
  /** Lines delivered since the audience was created or last replaced, minus removed lines: an upper limit of its members. */
  deliveredRows: z.number().optional(),
  lastReplacedAt: z.string().optional(),
  lastReplacedBy: z.string().optional(),
  lastDelivery: z
    .object({
      id: z.string(),
      state: z.enum(DELIVERY_STATES),
      action: z.enum(['append', 'replace', 'remove']),
      rows: z.number(),
      at: z.string(),
      /** The run it belongs to; absent for a hand-placed file. */
      run: z.object({ source: z.string(), runId: z.string() }).optional(),
    })
    .optional(),
});

export type Lease = z.infer<typeof leaseSchema>;
export type WaitingLine = z.infer<typeof waitingLineSchema>;
export type LineEntry = z.infer<typeof lineEntrySchema>;

/** One audience of one format: one custom audience at TikTok. */
export type Audience = z.infer<typeof audienceSchema>;

/** Partition of the audiences of an advertiser. */
export const partitionOf = (advertiserId: string): string => `AUDIENCES#${advertiserId}`;

const audienceKey = (advertiserId: string, audience: string, format: Format): ItemKey => ({
  pk: partitionOf(advertiserId),
  sk: `FORMAT#${audience}#${format}`,
});

/** Reads an audience; returns a new record for an audience that is not in the ledger. */
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

const problemSchema = z.object({
  message: z.string(),
  /** When it was first seen. */
  at: z.string(),
  /** When it was no longer seen; absent while TikTok reports it. */
  endedAt: z.string().optional(),
});

/** A problem of an audience. */
export type AudienceProblem = z.infer<typeof problemSchema>;

const checkSchema = z.object({
  audience: z.string(),
  format: z.enum(FORMATS),
  audienceId: z.string(),
  /** People TikTok has matched. */
  matchedUsers: z.number(),
  /** False while TikTok calculates, and when the audience has expired or failed. */
  isValid: z.boolean(),
  /** Matched people per delivered line; absent while nothing is delivered. */
  matchRate: z.number().optional(),
  /** When TikTok will empty it, in TikTok's format; absent unless that is within 60 days. */
  expiresAt: z.string().optional(),
  /** Whether TikTok adds people similar to its members; this product never requests that. */
  isEnhanced: z.boolean().optional(),
  /** Problems found, latest last. A problem that TikTok no longer reports has an end. */
  problems: z.array(problemSchema),
  checkedAt: z.string(),
});

/** TikTok's last answer about an audience. */
export type AudienceCheck = z.infer<typeof checkSchema>;

/** An audience with TikTok's last answer about it. */
export interface AudienceOverview {
  readonly audience: Audience;
  /** Absent until TikTok has been asked. */
  readonly check?: Versioned<AudienceCheck>;
}

/** Key of TikTok's last answer about an audience: a separate item, which deliveries do not write. */
export const checkKey = (advertiserId: string, audience: string, format: Format): ItemKey => ({
  pk: partitionOf(advertiserId),
  sk: `CHECK#${audience}#${format}`,
});

/** Lists the audiences of an advertiser, with TikTok's last answers about them. */
export async function listAudiences(
  ledger: LedgerTable,
  advertiserId: string,
): Promise<readonly AudienceOverview[]> {
  const [items, checkItems] = await Promise.all([
    ledger.query(partitionOf(advertiserId), 'FORMAT#'),
    ledger.query(partitionOf(advertiserId), 'CHECK#'),
  ]);
  const checks = new Map(
    checkItems.map((item) => {
      const record = checkSchema.parse(item);
      const key = checkKey(advertiserId, record.audience, record.format);
      return [key.sk, { key, record, version: z.number().parse(item['version']) }];
    }),
  );
  return items.map((item) => {
    const audience = audienceSchema.parse(item);
    const check = checks.get(checkKey(advertiserId, audience.audience, audience.format).sk);
    return { audience, ...(check === undefined ? {} : { check }) };
  });
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

/** A choice of the format with the plain name that is not in the ledger yet. */
export const newPlainFormat = (
  advertiserId: string,
  audience: string,
  plainFormat: Format,
): Versioned<AudienceName> => ({ key: nameKey(advertiserId, audience), record: { plainFormat }, version: 0 });

const nameKey = (advertiserId: string, audience: string): ItemKey => ({
  pk: partitionOf(advertiserId),
  sk: `NAME#${audience}`,
});
