import type { PipelineConfig } from '../../lambdas/shared/config/schema.ts';
import { audiencesCommand, type PipelinePlace } from '../commands.ts';
import type { Ledger } from '../ledger.ts';
import { readRefusal, type TokenRefusal } from './read-refusal.ts';

/** Whether TikTok accepts the token of an advertiser, as far as its deliveries have met a refusal. */
export interface CredentialsStatus extends Partial<TokenRefusal> {
  readonly advertiser: string;
  /** TikTok's id of the advertiser that its deliveries went to; left out before the first. */
  readonly advertiserId?: string;
  readonly secretName: string;
  /** Whether the advertiser's deliveries wait for another token, because TikTok refused this one or its permission. */
  readonly isRefused: boolean;
  /** Stores another token. */
  readonly command: string;
}

/**
 * Reads whether deliveries have met a refused token. The secrets are not read; of a refused one, when its token was stored.
 *
 * @param ledger the ledger
 * @param config names the advertisers
 * @param ids TikTok's ids of the advertisers that the ledger knows, by their names
 * @param place the pipeline, for the commands that are named
 */
export function readCredentialsStatus(
  { table }: Ledger,
  { tiktok: { advertisers } }: PipelineConfig,
  ids: ReadonlyMap<string, string>,
  place: PipelinePlace,
): Promise<CredentialsStatus[]> {
  return Promise.all(
    advertisers.map(async ({ name: advertiser, secretName }) => {
      const id = ids.get(advertiser);
      const refusal = id === undefined ? undefined : await readRefusal(table, id, secretName);
      const named = { 'advertiser-name': advertisers.length > 1 ? advertiser : undefined, advertiser: id };
      return {
        ...{ advertiser, secretName, isRefused: refusal !== undefined && refusal.renewedAt === undefined },
        command: audiencesCommand(['credentials'], named, place),
        ...(id === undefined ? {} : { advertiserId: id }),
        ...refusal,
      };
    }),
  );
}
