import {
  listMatchRates,
  type MatchHistory,
  matchHistories,
} from '../../lambdas/shared/ledger/match-rates.ts';
import type { Ledger } from '../ledger.ts';

/** What TikTok matched of one identifier type of an advertiser, over time. */
export interface MatchRateStatus extends MatchHistory {
  /** Name of the advertiser. */
  readonly advertiser: string;
  /** TikTok's id of the advertiser. */
  readonly advertiserId: string;
}

/**
 * Reads what TikTok matched of each identifier type.
 *
 * @param ledger the ledger
 * @param owners names of the advertisers, by their id at TikTok
 */
export async function readMatchRates(
  { table }: Ledger,
  owners: ReadonlyMap<string, string>,
): Promise<MatchRateStatus[]> {
  const lists = await Promise.all(
    [...owners].map(async ([advertiserId, advertiser]) =>
      matchHistories(await listMatchRates(table, advertiserId)).map((history) => ({
        advertiser,
        advertiserId,
        ...history,
      })),
    ),
  );
  return lists.flat();
}
