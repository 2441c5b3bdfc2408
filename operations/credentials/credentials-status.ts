import { readCircuit } from '../../lambdas/shared/ledger/circuit.ts';
import { audiencesCommand } from '../commands.ts';
import { withLedger } from '../ledger.ts';
import type { PipelineView } from '../pipeline/pipeline-view.ts';

/** Whether TikTok accepts the token of an advertiser, as far as its deliveries have met a refusal. */
export interface CredentialsStatus {
  readonly advertiser: string;
  readonly secretName: string;
  /** Whether the advertiser's deliveries wait because TikTok refused the token or its permission. */
  readonly isRefused: boolean;
  /** What TikTok said. */
  readonly reason?: string;
  readonly requestId?: string;
  /** ISO 8601, when it said so last. */
  readonly since?: string;
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
        const circuit = id === undefined ? undefined : (await readCircuit(table, id))?.record;
        const isRefused = circuit?.openUntil !== undefined;
        const command = audiencesCommand(
          ['credentials'],
          { 'advertiser-name': advertisers.length > 1 ? advertiser : undefined },
          view.place,
        );
        return { advertiser, secretName, isRefused, command, ...(isRefused ? refusalOf(circuit) : {}) };
      }),
    ),
  );
}

const refusalOf = (circuit: {
  readonly reason: string;
  readonly requestId?: string | undefined;
  readonly at: string;
}) => ({
  reason: circuit.reason,
  since: circuit.at,
  ...(circuit.requestId === undefined ? {} : { requestId: circuit.requestId }),
});

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
