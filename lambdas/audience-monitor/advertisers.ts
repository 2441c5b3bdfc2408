import { meaningOf } from '../shared/classified-error.ts';
import type { LedgerTable } from '../shared/ledger/table.ts';
import type { CallContext, TikTokClient } from '../shared/tiktok/client.ts';
import type { CredentialsSource } from '../shared/tiktok/credentials.ts';
import { CredentialsError, RateLimitedError } from '../shared/tiktok/errors.ts';
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

/** An advertiser whose audiences were not checked, or not all of them, and why. */
export interface UncheckedAdvertiser {
  readonly advertiser: string;
  readonly error: unknown;
}

/** Results for all advertisers. */
export interface WatchOutcome {
  readonly results: readonly AdvertiserCheck[];
  /** Advertisers that a later run checks without anybody's help: see {@link endsByItself}. */
  readonly postponed: readonly UncheckedAdvertiser[];
  /** Advertisers that could not be checked, for example because TikTok refuses their token. */
  readonly failures: readonly UncheckedAdvertiser[];
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
  const postponed: UncheckedAdvertiser[] = [];
  const failures: UncheckedAdvertiser[] = [];
  for (const { name, credentials, tiktok } of tools.advertisers) {
    try {
      const { advertiserId } = await credentials.current();
      const calls = { ...limits, advertiserId };
      const found = await checkAudiences({ ledger: tools.ledger, tiktok }, days, calls);
      results.push(...found.map((result) => ({ ...result, advertiser: name })));
    } catch (error) {
      (endsByItself(error) ? postponed : failures).push({ advertiser: name, error });
    }
  }
  return { results, postponed, failures };
}

/**
 * Whether an advertiser is not checked because of a state that is normal: a quota, a rate limit or a wait that TikTok asked for ends
 * by itself, and a secret that was never filled belongs to an advertiser without any audience.
 */
const endsByItself = (error: unknown): boolean =>
  error instanceof RateLimitedError ||
  meaningOf(error) === 'wait' ||
  (error instanceof CredentialsError && error.isUnfilled);
