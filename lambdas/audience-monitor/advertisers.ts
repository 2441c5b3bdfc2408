import type { LedgerTable } from '../shared/ledger/table.ts';
import type { CallContext, TikTokClient } from '../shared/tiktok/client.ts';
import type { CredentialsSource } from '../shared/tiktok/credentials.ts';
import { type Look, lookAtAudiences } from './look.ts';

/** An advertiser whose audiences are checked. */
export interface WatchedAdvertiser {
  /** Its name in the configuration. */
  readonly name: string;
  readonly credentials: CredentialsSource;
  readonly tiktok: TikTokClient;
}

/** A check of an audience, and whose audience it is. */
export interface AdvertiserLook extends Look {
  /** Name of the advertiser in the configuration. */
  readonly advertiser: string;
}

/** What came of all advertisers. */
export interface WatchOutcome {
  readonly looks: readonly AdvertiserLook[];
  /** Advertisers that could not be checked, for example because their secret is not filled yet. */
  readonly failures: readonly { readonly advertiser: string; readonly error: unknown }[];
}

/**
 * Checks the audiences of every advertiser; one that cannot be checked does not keep the others from it.
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
  const looks: AdvertiserLook[] = [];
  const failures: WatchOutcome['failures'][number][] = [];
  for (const { name, credentials, tiktok } of tools.advertisers) {
    try {
      const { advertiserId } = await credentials.current();
      const calls = { ...limits, advertiserId };
      const found = await lookAtAudiences({ ledger: tools.ledger, tiktok }, days, calls);
      looks.push(...found.map((look) => ({ ...look, advertiser: name })));
    } catch (error) {
      failures.push({ advertiser: name, error });
    }
  }
  return { looks, failures };
}
