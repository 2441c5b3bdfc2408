import { describe, expect, test } from 'vitest';
import { judgeCircuit, nextCooldownMs } from '../../../../lambdas/shared/ledger/circuit.ts';

const NOW = 1_800_000_000_000;
const open = {
  openUntil: NOW + 1,
  cooldownMs: 300_000,
  tokenDigest: 'digest-1',
  reason: 'TokenError',
  at: '2026-11-20T10:00:00Z',
};
const { openUntil: _closed, ...closed } = open;

describe('judgeCircuit', () => {
  test.each([undefined, closed])('admits every delivery when the circuit is %j', (circuit) => {
    expect(judgeCircuit(circuit, 'digest-1', NOW)).toEqual({ kind: 'closed' });
  });

  test('makes every delivery wait while the circuit is open', () => {
    expect(judgeCircuit(open, 'digest-1', NOW)).toEqual({ kind: 'open', untilMs: NOW + 1 });
  });

  test('admits one probe when the time is over, or at once with another token', () => {
    const verdicts = [judgeCircuit(open, 'digest-1', NOW + 1), judgeCircuit(open, 'digest-2', NOW)];

    expect(verdicts).toEqual([{ kind: 'probe' }, { kind: 'probe' }]);
  });
});

describe('nextCooldownMs', () => {
  test.each([
    ['never opened', undefined, 300_000],
    ['was closed again', closed, 300_000],
    ['is open still', open, 600_000],
    ['has long been open', { ...open, cooldownMs: 3_000_000 }, 3_600_000],
    ['was opened for less than the first time now lasts', { ...open, cooldownMs: 1000 }, 300_000],
  ])('opens a circuit that %s for the expected time', (_name, circuit, expected) => {
    expect(nextCooldownMs(circuit, 300_000)).toBe(expected);
  });
});
