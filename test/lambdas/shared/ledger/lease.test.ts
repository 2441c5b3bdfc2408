import { describe, expect, test } from 'vitest';
import { judgeLease } from '../../../../lambdas/shared/ledger/lease.ts';

const NOW = 1_800_000_000_000;
const LEASE_MS = 90_000;
const DAY_MS = 86_400_000;
const fresh = { deliveryId: 'mine', until: NOW + LEASE_MS, applying: false, isGivenBack: false };

const judge = (present: Parameters<typeof judgeLease>[0]) => judgeLease(present, 'mine', NOW, LEASE_MS);

describe('judgeLease', () => {
  test('grants a lease on an audience without a holder', () => {
    expect(judge(undefined)).toEqual({ kind: 'free', lease: fresh, hasDied: false });
  });

  test.each(['mine', 'another'])('makes a delivery wait while %s holds the lease', (deliveryId) => {
    const present = { deliveryId, until: NOW + 1, applying: false, isGivenBack: false };

    expect(judge(present)).toEqual({ kind: 'busy', waitMs: 1 });
  });

  test('makes a delivery wait for the end of a lease alone while another one changes the audience', () => {
    const present = { deliveryId: 'another', until: NOW + 5000, applying: true, isGivenBack: false };

    expect(judge(present)).toEqual({ kind: 'busy', waitMs: 5000 });
  });

  test('takes over from another delivery whose function died before it changed anything', () => {
    const present = { deliveryId: 'another', until: NOW, applying: false, isGivenBack: false };

    expect(judge(present)).toEqual({ kind: 'free', lease: fresh, hasDied: false });
  });

  test('resumes its own delivery after a function died, and keeps that it was changing the audience', () => {
    const present = { deliveryId: 'mine', until: NOW - 1, applying: true, isGivenBack: false };

    expect(judge(present)).toEqual({ kind: 'free', lease: { ...fresh, applying: true }, hasDied: true });
  });

  test('distinguishes a released lease from one whose function died', () => {
    const present = { deliveryId: 'mine', until: NOW, applying: true, isGivenBack: true };

    expect(judge(present)).toEqual({ kind: 'free', lease: { ...fresh, applying: true }, hasDied: false });
  });

  test('excludes others for a day from an audience that a delivery is changing', () => {
    const present = { deliveryId: 'another', until: NOW - DAY_MS + 1, applying: true, isGivenBack: true };

    expect(judge(present)).toEqual({ kind: 'busy', waitMs: 1 });
    expect(judge({ ...present, until: NOW - DAY_MS })).toEqual({
      kind: 'free',
      lease: fresh,
      hasDied: false,
    });
  });
});
