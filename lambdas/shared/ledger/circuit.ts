import { z } from 'zod';
import type { ItemKey, LedgerTable, Versioned } from './table.ts';

const LONGEST_COOLDOWN_MS = 3_600_000;

const circuitSchema = z.object({
  /** Epoch milliseconds until which no call is made; undefined when the circuit is closed. */
  openUntil: z.number().optional(),
  /** How long it was last opened for, in milliseconds. */
  cooldownMs: z.number(),
  /** Digest of the refused token: a different token is tested at once. */
  tokenDigest: z.string(),
  reason: z.string(),
  code: z.number().optional(),
  requestId: z.string().optional(),
  at: z.string(),
});

/** The circuit of an advertiser: open after TikTok refused its token or its permission. */
export type Circuit = z.infer<typeof circuitSchema>;

/** Whether a delivery may call TikTok: freely, as the one probe, or only after a time. */
export type CircuitVerdict =
  | { readonly kind: 'closed' }
  | { readonly kind: 'probe' }
  | { readonly kind: 'open'; readonly untilMs: number };

/**
 * Decides whether a delivery may call TikTok.
 *
 * @param circuit the advertiser's circuit, undefined when it never opened
 * @param tokenDigest digest of the token that would be used
 * @param nowMs epoch milliseconds
 */
export function judgeCircuit(
  circuit: Circuit | undefined,
  tokenDigest: string,
  nowMs: number,
): CircuitVerdict {
  if (circuit?.openUntil === undefined) return { kind: 'closed' };
  const mayTry = circuit.openUntil <= nowMs || circuit.tokenDigest !== tokenDigest;
  return mayTry ? { kind: 'probe' } : { kind: 'open', untilMs: circuit.openUntil };
}

/**
 * Returns how long a circuit stays open: twice as long as last time if it was still open, up to an hour.
 *
 * @param circuit the advertiser's circuit before it opens
 * @param firstCooldownMs milliseconds the first time
 */
export const nextCooldownMs = (circuit: Circuit | undefined, firstCooldownMs: number): number =>
  circuit?.openUntil === undefined
    ? firstCooldownMs
    : Math.min(LONGEST_COOLDOWN_MS, Math.max(firstCooldownMs, circuit.cooldownMs * 2));

/** Reads an advertiser's circuit; undefined when it never opened. */
export async function readCircuit(
  ledger: LedgerTable,
  advertiserId: string,
): Promise<Versioned<Circuit> | undefined> {
  const key = circuitKey(advertiserId);
  const item = await ledger.get(key);
  if (item === undefined) return undefined;
  return { key, record: circuitSchema.parse(item), version: z.number().parse(item['version']) };
}

/** A circuit that is not in the ledger yet. */
export const newCircuit = (advertiserId: string, record: Circuit): Versioned<Circuit> => ({
  key: circuitKey(advertiserId),
  record,
  version: 0,
});

const circuitKey = (advertiserId: string): ItemKey => ({ pk: `ADVERTISER#${advertiserId}`, sk: 'CIRCUIT' });
