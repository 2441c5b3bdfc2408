import { beforeEach, describe, expect, test, vi } from 'vitest';
import { PaceError } from '../../../../lambdas/shared/ledger/errors.ts';
import { LedgerPace } from '../../../../lambdas/shared/ledger/pace.ts';
import { LedgerTable } from '../../../../lambdas/shared/ledger/table.ts';
import { type MemoryDynamoDB, memoryDynamoDB } from '../../helpers/memory-dynamodb.ts';

const NOW = 1_800_000_000_000;
/** Ten a second: slots lie 100 ms apart. */
const RATE = 10;

let memory: MemoryDynamoDB;
let pace: LedgerPace;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  memory = memoryDynamoDB();
  pace = new LedgerPace(new LedgerTable(memory.client, 'ledger'), RATE);
  return () => vi.useRealTimers();
});

const nextSlots = () => [...memory.items].map(([key, { nextAt }]) => [key, Number(nextAt) - NOW]);

const context = (remainingMs: number) => ({
  remainingMs: () => remainingMs,
  signal: new AbortController().signal,
});

describe('the shared pace', () => {
  test('lets the first request through at once, and the others a slot apart, in real time', async () => {
    const began = performance.now();

    await Promise.all([1, 2, 3].map(() => pace.take('7', context(1000))));

    const took = performance.now() - began;
    expect(nextSlots()).toEqual([
      ['ADVERTISER#7 PACE', 300],
      ['APP PACE', 300],
    ]);
    expect(took).toBeGreaterThanOrEqual(195);
  });

  test('gives a slot that has passed unused to nobody', async () => {
    await pace.take('7', context(1000));
    vi.setSystemTime(NOW + 5000);

    await pace.take('7', context(0));

    expect(nextSlots()).toEqual([
      ['ADVERTISER#7 PACE', 5100],
      ['APP PACE', 5100],
    ]);
  });

  test('is free again at the moment of the next slot', async () => {
    await pace.take('7', context(1000));
    vi.setSystemTime(NOW + 100);

    await pace.take('7', context(0));

    expect(nextSlots()[1]).toEqual(['APP PACE', 200]);
  });

  test('is shared by the advertisers of the app, whose requests wait for one another', async () => {
    await pace.take('7', context(1000));

    const refusal: unknown = await pace.take('8', context(99)).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(PaceError);
    expect(refusal).toMatchObject({ waitMs: 100 });
    await expect(pace.take('8', context(200))).resolves.toBeUndefined();
  });

  test('holds off one advertiser for as long as TikTok asks, and takes no slot of the others meanwhile', async () => {
    await pace.holdOff('7', 60_000);

    const refusal: unknown = await pace.take('7', context(59_999)).catch((error: unknown) => error);
    await pace.take('8', context(0));

    expect(refusal).toMatchObject({
      name: 'PaceError',
      waitMs: 60_000,
      message: expect.stringContaining('7'),
    });
    expect(nextSlots()).toEqual([
      ['ADVERTISER#7 PACE', 60_100],
      ['ADVERTISER#8 PACE', 100],
      ['APP PACE', 100],
    ]);
  });

  test('is not stopped for good by a slot that an earlier version wrote years ahead', async () => {
    const day = 86_400_000;
    await pace.take('7', context(1000));
    memory.setNumber('ADVERTISER#7 PACE', 'nextAt', NOW + 2 * day + 1);

    await pace.take('7', context(1000));

    expect(nextSlots()[0]).toEqual(['ADVERTISER#7 PACE', 100]);
    memory.setNumber('ADVERTISER#7 PACE', 'nextAt', NOW + 2 * day);
    await expect(pace.take('7', context(1000))).rejects.toThrow(PaceError);
  });

  test('is not brought nearer by a shorter wait that TikTok asks for later', async () => {
    await pace.holdOff('7', 60_000);
    await pace.holdOff('7', 10);

    expect(nextSlots()).toEqual([['ADVERTISER#7 PACE', 60_000]]);
  });

  test('takes the slot on the next turn when it frees up between its two writes', async () => {
    await pace.take('7', context(1000));
    let requests = 0;
    memory.onRequest = () => {
      requests += 1;
      // Between the write that wants an idle slot and the one that wants to queue, time goes past the slot.
      if (requests === 2) memory.setNumber('ADVERTISER#7 PACE', 'nextAt', NOW);
    };

    await pace.take('7', context(1000));

    expect(nextSlots()[0]).toEqual(['ADVERTISER#7 PACE', 100]);
  });

  test('throws what else is wrong with the ledger', async () => {
    memory.onRequest = () => {
      throw new Error('no network');
    };

    await expect(pace.take('7', context(1000))).rejects.toThrow('no network');
  });

  test('ends a wait when it is aborted', async () => {
    await pace.holdOff('7', 60_000);
    const abort = new AbortController();

    const waiting = pace.take('7', { remainingMs: () => 100_000, signal: abort.signal });
    setTimeout(() => abort.abort(new Error('enough')), 20);

    await expect(waiting).rejects.toThrow('enough');
  });
});
