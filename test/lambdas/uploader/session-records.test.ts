import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Audience } from '../../../lambdas/shared/ledger/audiences.ts';
import { releaseLease } from '../../../lambdas/uploader/session-records.ts';

const NOW_MS = 1_800_000_000_000;
const audience: Audience = { audience: 'foodies', format: 'email_sha256' };
const lease = { deliveryId: 'first', until: NOW_MS + 90_000, applying: false, isGivenBack: false };

describe('a lease that is released', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test.each<[string, Audience['lease'], Audience['lease']]>([
    ['leaves nothing', lease, undefined],
    [
      'stays with its delivery while that changes the audience',
      { ...lease, applying: true },
      {
        ...{ deliveryId: 'first', until: NOW_MS, applying: true, isGivenBack: true },
      },
    ],
    ['changes nothing where there is none', undefined, undefined],
  ])('%s', (_name, held, left) => {
    expect(releaseLease({ ...audience, lease: held })).toEqual({ ...audience, lease: left });
  });
});
