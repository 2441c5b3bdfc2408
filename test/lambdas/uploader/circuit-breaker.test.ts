import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readCircuit } from '../../../lambdas/shared/ledger/circuit.ts';
import { LedgerTable } from '../../../lambdas/shared/ledger/table.ts';
import { ENDPOINTS } from '../../../lambdas/shared/tiktok/constants.ts';
import type { Credentials } from '../../../lambdas/shared/tiktok/credentials.ts';
import { TokenError } from '../../../lambdas/shared/tiktok/errors.ts';
import { CircuitBreaker } from '../../../lambdas/uploader/circuit-breaker.ts';
import { memoryDynamoDB } from '../helpers/memory-dynamodb.ts';

const NOW_MS = Date.parse('2026-11-26T10:00:00.000Z');
const COOLDOWN_MS = 300_000;
const TOKEN: Credentials = { accessToken: 'token-one', advertiserId: '7000000000000000001' };
const refusal = new TokenError({ endpoint: ENDPOINTS.upload, code: 40105, reason: 'revoked' });

let ledger: LedgerTable;
let circuit: CircuitBreaker;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  ledger = new LedgerTable(memoryDynamoDB().client, 'ledger');
  const credentials = { current: async () => TOKEN, refresh: async () => TOKEN };
  circuit = new CircuitBreaker(ledger, credentials, COOLDOWN_MS);
});

afterEach(() => {
  vi.useRealTimers();
});

const recorded = async () => {
  const record = (await readCircuit(ledger, TOKEN.advertiserId))?.record;
  return { openUntil: record?.openUntil, cooldownMs: record?.cooldownMs };
};

describe('CircuitBreaker', () => {
  test('counts an outage once when several deliveries in flight are refused one after the other', async () => {
    for (let refused = 0; refused < 5; refused++) {
      vi.setSystemTime(NOW_MS + refused * 1000);
      await circuit.open(TOKEN, refusal);
    }

    expect(await recorded()).toEqual({ openUntil: NOW_MS + COOLDOWN_MS, cooldownMs: COOLDOWN_MS });
  });

  test('counts an outage once when a delivery in flight is refused after the first cooldown', async () => {
    await circuit.open(TOKEN, refusal);
    vi.setSystemTime(NOW_MS + COOLDOWN_MS + 1);

    await circuit.open(TOKEN, refusal);

    expect(await recorded()).toEqual({ openUntil: NOW_MS + COOLDOWN_MS, cooldownMs: COOLDOWN_MS });
  });

  test('waits twice as long after a refused probe, whatever deliveries in flight are refused meanwhile', async () => {
    await circuit.open(TOKEN, refusal);
    const probedAt = NOW_MS + COOLDOWN_MS;
    vi.setSystemTime(probedAt);
    const { isProbe } = await circuit.admit();
    await circuit.open(TOKEN, refusal);

    await circuit.keepOpen(TOKEN, refusal);
    await circuit.open(TOKEN, refusal);

    expect(isProbe).toBe(true);
    expect(await recorded()).toEqual({ openUntil: probedAt + 2 * COOLDOWN_MS, cooldownMs: 2 * COOLDOWN_MS });
  });

  test('opens for the first cooldown again after it was closed', async () => {
    await circuit.open(TOKEN, refusal);
    await circuit.close(TOKEN);

    await circuit.open(TOKEN, refusal);

    expect(await recorded()).toEqual({ openUntil: NOW_MS + COOLDOWN_MS, cooldownMs: COOLDOWN_MS });
  });
});
