import type { LedgerTable } from '../shared/ledger/table.ts';
import type { CallContext, TikTokClient } from '../shared/tiktok/client.ts';
import type { CredentialsSource } from '../shared/tiktok/credentials.ts';
import { type CheckResult, checkAudiences } from './check-audiences.ts';

/** An advertiser whose audiences are checked. */
export interface WatchedAdvertiser {
  /** Its name in the configuration. */
  readonly name: string;
  readonly credentials: CredentialsSource;
  readonly tiktok: TikTokClient;
}

/** The check of an audience, with its advertiser. */
export interface AdvertiserCheck extends CheckResult {
  /** Name of the advertiser in the configuration. */
  readonly advertiser: string;
}

/** Results for all advertisers. */
export interface WatchOutcome {
  readonly results: readonly AdvertiserCheck[];
  /** Advertisers that could not be checked, for example because their secret is not filled yet. */
  readonly failures: readonly { readonly advertiser: string; readonly error: unknown }[];
}

/**
 * Checks the audiences of every advertiser. A failure with one advertiser does not stop the others.
 *
 * @param tools the advertisers and the ledger
 * @param days for how many days after its last delivery an audience is checked
 * @param limits how long calls may take
 */
export async function watchAdvertisers(
  tools: { readonly ledger: LedgerTable; readonly advertisers: readonly WatchedAdvertiser[] },
  days: number,
  limits: Omit<CallContext, 'advertiserId'>,
): Promise<WatchOutcome> {
  const results: AdvertiserCheck[] = [];
  const failures: WatchOutcome['failures'][number][] = [];
  for (const { name, credentials, tiktok } of tools.advertisers) {
    try {
      const { advertiserId } = await credentials.current();
      const calls = { ...limits, advertiserId };
      const found = await checkAudiences({ ledger: tools.ledger, tiktok }, days, calls);
      results.push(...found.map((result) => ({ ...result, advertiser: name })));
    } catch (error) {
      failures.push({ advertiser: name, error });
    }
  }
  return { results, failures };
}
