import { audiencesCommand } from '../commands.ts';
import { withLedger } from '../ledger.ts';
import type { PipelineView } from '../pipeline/pipeline-view.ts';
import { readRefusal, type TokenRefusal } from './read-refusal.ts';

/** Whether TikTok accepts the token of an advertiser, as far as its deliveries have met a refusal. */
export interface CredentialsStatus extends Partial<TokenRefusal> {
  readonly advertiser: string;
  readonly secretName: string;
  /** Whether the advertiser's deliveries wait because TikTok refused the token or its permission. */
  readonly isRefused: boolean;
  /** Stores another token. */
  readonly command: string;
}

/**
 * Reads whether deliveries have met a refused token. The secrets are not read.
 *
 * @param view the state of the pipeline
 */
export async function readCredentialsStatus(view: PipelineView): Promise<CredentialsStatus[]> {
  const { advertisers } = view.config.tiktok;
  const ids = await advertiserIds(view);
  return withLedger(view.deployment.ledgerTable, ({ table }) =>
    Promise.all(
      advertisers.map(async ({ name: advertiser, secretName }) => {
        const id = ids.get(advertiser);
        const refusal = id === undefined ? undefined : await readRefusal(table, id);
        const command = audiencesCommand(
          ['credentials'],
          { 'advertiser-name': advertisers.length > 1 ? advertiser : undefined },
          view.place,
        );
        return { advertiser, secretName, isRefused: refusal !== undefined, command, ...refusal };
      }),
    ),
  );
}

/** TikTok's ids of the advertisers whose deliveries or audiences the ledger knows, by their names. */
async function advertiserIds(view: PipelineView): Promise<Map<string, string>> {
  const [{ audiences }, deliveries] = await Promise.all([view.audienceFacts(), view.recentDeliveries()]);
  return new Map([
    ...audiences.map(({ advertiserName, advertiserId }) => [advertiserName, advertiserId] as const),
    ...deliveries.flatMap(({ advertiser, advertiserId, source }) =>
      advertiserId === undefined ? [] : [[view.advertiserOf(advertiser, source), advertiserId] as const],
    ),
  ]);
}
