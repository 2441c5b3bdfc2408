import type { PipelineConfig } from '../../lambdas/shared/config/schema.ts';
import { audiencesCommand, type PipelinePlace } from '../commands.ts';
import { unlessDenied } from '../failure.ts';
import type { Ledger } from '../ledger.ts';
import { readRefusal, type TokenRefusal } from './read-refusal.ts';
import { readSecretTime } from './secret.ts';

/** Whether TikTok accepts the token of an advertiser, as far as its deliveries have met a refusal. */
export interface CredentialsStatus extends Partial<TokenRefusal> {
  readonly advertiser: string;
  /** TikTok's id of the advertiser that its deliveries went to; left out before the first. */
  readonly advertiserId?: string;
  readonly secretName: string;
  /** Whether the advertiser's deliveries wait for another token, because TikTok refused this one or its permission. */
  readonly isRefused: boolean;
  /** ISO 8601, when the secret was written since the refusal: the next delivery tests the token. */
  readonly renewedAt?: string;
  /** Stores another token. */
  readonly command: string;
}

/**
 * Reads whether deliveries have met a refused token. The secrets are not read; of one that was refused, when it was written.
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
      const refusal = id === undefined ? undefined : await readRefusal(table, id);
      const named = { 'advertiser-name': advertisers.length > 1 ? advertiser : undefined, advertiser: id };
      const renewedAt = refusal === undefined ? undefined : await renewalAfter(refusal, secretName);
      return {
        ...{ advertiser, secretName, isRefused: refusal !== undefined && renewedAt === undefined },
        command: audiencesCommand(['credentials'], named, place),
        ...(id === undefined ? {} : { advertiserId: id }),
        ...(renewedAt === undefined ? {} : { renewedAt }),
        ...refusal,
      };
    }),
  );
}

/** When the secret was written after TikTok refused its token; undefined if it was not, or that may not be seen. */
async function renewalAfter({ since }: TokenRefusal, secretName: string): Promise<string | undefined> {
  const writtenAt = await unlessDenied(readSecretTime(secretName), undefined);
  return writtenAt !== undefined && writtenAt > since ? writtenAt : undefined;
}
