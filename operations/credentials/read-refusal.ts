import { readCircuit } from '../../lambdas/shared/ledger/circuit.ts';
import type { LedgerTable } from '../../lambdas/shared/ledger/table.ts';
import { unlessDenied } from '../failure.ts';
import { readStoredTime } from './stored-time.ts';

/** TikTok's refusal of the token of an advertiser, or of the token's permission. */
export interface TokenRefusal {
  /** Name of the error, as in dead letters. */
  readonly reason: string;
  readonly requestId?: string;
  /** ISO 8601, when TikTok said so last. */
  readonly since: string;
  /** ISO 8601, when a newer token than the refused one was stored: the next delivery tests it. */
  readonly renewedAt?: string;
}

/**
 * Reads whether the deliveries of an advertiser wait because TikTok refused its token. The secret is not read, only when its
 * token was stored.
 *
 * @param table the ledger
 * @param advertiserId TikTok's id of the advertiser
 * @param secretName name of the advertiser's secret
 * @returns the refusal; undefined while TikTok accepts the token, or has not been asked
 */
export async function readRefusal(
  table: LedgerTable,
  advertiserId: string,
  secretName: string,
): Promise<TokenRefusal | undefined> {
  const circuit = (await readCircuit(table, advertiserId))?.record;
  if (circuit?.openUntil === undefined) return undefined;
  const { reason, requestId, at: since } = circuit;
  // An identity that may not see the versions of the secret is told of the refusal alone.
  const storedAt = await unlessDenied(readStoredTime(secretName), undefined);
  return {
    ...{ reason, since },
    ...(requestId === undefined ? {} : { requestId }),
    ...(storedAt !== undefined && storedAt > since ? { renewedAt: storedAt } : {}),
  };
}
