import type { PipelineConfig } from '../lambdas/shared/config/schema.ts';
import { LocalCloudError } from './errors.ts';
import type { SecretContent } from './template/create.ts';
import { type Account, DEFAULT_ACCOUNT } from './tiktok-server/types.ts';

/** An account whose token is good for as many advertisers as the configuration has. */
export function accountFor({ tiktok }: PipelineConfig): Account {
  const { token, advertiserIds } = DEFAULT_ACCOUNT;
  const [first = ''] = advertiserIds;
  const ids = tiktok.advertisers.map((_advertiser, index) => String(BigInt(first) + BigInt(index)));
  return { token, advertiserIds: ids };
}

/**
 * Gives the advertisers of the configuration those of the accounts, in order.
 *
 * @throws {LocalCloudError} when there are fewer of them
 */
export function secretsOf({ tiktok }: PipelineConfig, accounts: readonly Account[]): SecretContent[] {
  const known = accounts.flatMap(({ token, advertiserIds }) =>
    advertiserIds.map((advertiserId) => ({ token, advertiserId })),
  );
  return tiktok.advertisers.map(({ name, secretName }, index) => {
    const account = known[index];
    if (account === undefined) throw new LocalCloudError(`the TikTok server has no account for ${name}`);
    return { secretName, ...account };
  });
}
