import { z } from 'zod';
import { FORMATS } from '../identifiers.ts';
import type { AudienceCheck } from './audiences.ts';
import type { LedgerTable } from './table.ts';

const DAY_CHARACTERS = 'YYYY-MM-DD'.length;
const KEPT_SECONDS = 90 * 86_400;

const pointSchema = z.object({ format: z.enum(FORMATS), at: z.string(), matchedUsers: z.number() });

/** How many people TikTok had matched in an audience of one identifier type at one time. */
export type MatchedPoint = z.infer<typeof pointSchema>;

/** A partition of its own for each audience: whoever lists audiences does not read their past. */
const partitionOf = (advertiserId: string, audience: string): string => `MATCHED#${advertiserId}#${audience}`;

/**
 * Notes what TikTok has matched in an audience, for 90 days: the first check of each day, and every change. Nothing is noted
 * while the audience is not valid, because TikTok counts 0 while it calculates.
 *
 * @param ledger the ledger's table
 * @param advertiserId TikTok's id of the advertiser
 * @param check what TikTok says now
 * @param before what it said last; undefined before the first check
 */
export async function noteMatched(
  ledger: LedgerTable,
  advertiserId: string,
  check: AudienceCheck,
  before: AudienceCheck | undefined,
): Promise<void> {
  const { audience, format, checkedAt: at, isValid, matchedUsers } = check;
  if (!isValid) return;
  const isSameDay = before?.checkedAt.slice(0, DAY_CHARACTERS) === at.slice(0, DAY_CHARACTERS);
  if (isSameDay && before?.isValid === true && before.matchedUsers === matchedUsers) return;
  const expiresAt = Math.floor(Date.parse(at) / 1000) + KEPT_SECONDS;
  const key = { pk: partitionOf(advertiserId, audience), sk: `FORMAT#${format}#${at}` };
  await ledger.writeOnce({ key, record: { format, at, matchedUsers, expiresAt }, version: 0 });
}

/**
 * Lists what TikTok matched in an audience, by identifier type.
 *
 * @param ledger the ledger's table
 * @param advertiserId TikTok's id of the advertiser
 * @param audience its name
 * @returns of each type the last point of each day (UTC), latest last
 */
export async function listMatched(
  ledger: LedgerTable,
  advertiserId: string,
  audience: string,
): Promise<readonly MatchedPoint[]> {
  const items = await ledger.query(partitionOf(advertiserId, audience), 'FORMAT#');
  const points = items.map((item) => pointSchema.parse(item));
  const days = new Map(
    points.map((point) => [`${point.format}#${point.at.slice(0, DAY_CHARACTERS)}`, point]),
  );
  return [...days.values()];
}
