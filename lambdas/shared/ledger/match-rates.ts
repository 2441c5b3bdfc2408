import { z } from 'zod';
import { FORMATS, type Format } from '../identifiers.ts';
import type { ItemKey, LedgerTable } from './table.ts';

const HOUR_CHARACTERS = 'YYYY-MM-DDTHH'.length;
const DAY_CHARACTERS = 'YYYY-MM-DD'.length;
const KEPT_SECONDS = 90 * 86_400;

const typeSchema = z.object({
  format: z.enum(FORMATS),
  /** Audiences that TikTok has matched. */
  audiences: z.number(),
  /** People matched in them. */
  matchedUsers: z.number(),
  /** Lines delivered to them. */
  deliveredRows: z.number(),
});

const hourSchema = z.object({ at: z.string(), types: z.array(typeSchema) });

/** How many of the lines of one identifier type TikTok has matched, over all matched audiences of an advertiser. */
export type TypeMatch = z.infer<typeof typeSchema>;

/** The match rates of an advertiser at one time. */
export type MatchRates = z.infer<typeof hourSchema>;

const partitionOf = (advertiserId: string): string => `MATCHRATES#${advertiserId}`;

const keyOf = (advertiserId: string, at: string): ItemKey => ({
  pk: partitionOf(advertiserId),
  sk: `HOUR#${at.slice(0, HOUR_CHARACTERS)}`,
});

/**
 * Stores the match rates of an advertiser for 90 days; of each hour the first.
 *
 * @param ledger the ledger's table
 * @param advertiserId TikTok's id of the advertiser
 * @param types the match of each type
 * @param now the time of the check
 */
export async function noteMatchRates(
  ledger: LedgerTable,
  advertiserId: string,
  types: readonly TypeMatch[],
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  const expiresAt = Math.floor(now.getTime() / 1000) + KEPT_SECONDS;
  await ledger.writeOnce({ key: keyOf(advertiserId, at), record: { at, types, expiresAt }, version: 0 });
}

/** Lists the match rates of an advertiser, latest last. */
export async function listMatchRates(
  ledger: LedgerTable,
  advertiserId: string,
): Promise<readonly MatchRates[]> {
  const items = await ledger.query(partitionOf(advertiserId), 'HOUR#');
  return items.map((item) => hourSchema.parse(item));
}

/** The match of one identifier type at one time. */
export interface MatchPoint extends Omit<TypeMatch, 'format'> {
  /** ISO 8601. */
  readonly at: string;
  /** Matched people per delivered line; one line can match several people, so it may be above 1. */
  readonly matchRate: number;
}

/** The match of one identifier type over time. */
export interface MatchHistory {
  readonly format: Format;
  /** The last of each day (UTC), latest last; never empty. */
  readonly points: readonly MatchPoint[];
}

/**
 * Builds the history of each identifier type.
 *
 * @param hours the match rates of one advertiser, latest last
 * @returns by type, in the order of the types
 */
export function matchHistories(hours: readonly MatchRates[]): readonly MatchHistory[] {
  return FORMATS.flatMap((format) => {
    const days = new Map<string, MatchPoint>();
    for (const { at, types } of hours) {
      for (const { format: its, ...match } of types) {
        if (its !== format) continue;
        const matchRate = match.matchedUsers / match.deliveredRows;
        days.set(at.slice(0, DAY_CHARACTERS), { at, ...match, matchRate });
      }
    }
    return days.size === 0 ? [] : [{ format, points: [...days.values()] }];
  });
}

/**
 * Finds the point a number of days before the last one.
 *
 * @param history the match of one type
 * @param days how many days before
 * @returns the point of exactly that day; undefined when there is none
 */
export function pointBefore({ points }: MatchHistory, days: number): MatchPoint | undefined {
  const last = points.at(-1);
  if (last === undefined) return undefined;
  const wanted = new Date(Date.parse(last.at) - days * 86_400_000).toISOString().slice(0, DAY_CHARACTERS);
  return points.find(({ at }) => at.startsWith(wanted));
}
