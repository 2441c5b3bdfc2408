import { readCircuit } from '../../lambdas/shared/ledger/circuit.ts';
import type { LedgerTable } from '../../lambdas/shared/ledger/table.ts';

/** TikTok's refusal of the token of an advertiser, or of the token's permission. */
export interface TokenRefusal {
  /** Name of the error, as in dead letters. */
  readonly reason: string;
  readonly requestId?: string;
  /** ISO 8601, when TikTok said so last. */
  readonly since: string;
}

/**
 * Reads whether the deliveries of an advertiser wait because TikTok refused its token.
 *
 * @param table the ledger
 * @param advertiserId TikTok's id of the advertiser
 * @returns the refusal; undefined while TikTok accepts the token, or has not been asked
 */
export async function readRefusal(
  table: LedgerTable,
  advertiserId: string,
): Promise<TokenRefusal | undefined> {
  const circuit = (await readCircuit(table, advertiserId))?.record;
  if (circuit?.openUntil === undefined) return undefined;
  const { reason, requestId, at } = circuit;
  return { reason, since: at, ...(requestId === undefined ? {} : { requestId }) };
}
