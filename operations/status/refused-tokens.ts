import { findAdvertiser } from '../../lambdas/shared/config/advertisers.ts';
import type { PipelineConfig } from '../../lambdas/shared/config/schema.ts';
import { readRefusal, type TokenRefusal } from '../credentials/read-refusal.ts';
import type { Ledger } from '../ledger.ts';

/** An advertiser whose deliveries wait because TikTok refused its token. */
export interface RefusedToken extends TokenRefusal {
  /** Name of the advertiser. */
  readonly advertiser: string;
  /** TikTok's id of the advertiser. */
  readonly advertiserId: string;
}

/**
 * Reads whose tokens TikTok refused.
 *
 * @param ledger the ledger
 * @param config says in which secret the token of an advertiser is
 * @param owners names of the advertisers, by their id at TikTok
 */
export async function readRefusedTokens(
  { table }: Ledger,
  config: PipelineConfig,
  owners: ReadonlyMap<string, string>,
): Promise<RefusedToken[]> {
  const found = await Promise.all(
    [...owners].map(async ([advertiserId, advertiser]) => {
      const secretName = findAdvertiser(config, advertiser)?.secretName;
      const refusal =
        secretName === undefined ? undefined : await readRefusal(table, advertiserId, secretName);
      return refusal === undefined ? [] : [{ advertiser, advertiserId, ...refusal }];
    }),
  );
  return found.flat();
}
