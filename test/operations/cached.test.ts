import { describe, expect, test, vi } from 'vitest';
import { Cached } from '../../operations/cached.ts';

/** Counts its readings; each ends when it is told to. */
function counting(maxAgeMs: number) {
  const ends: (() => void)[] = [];
  let reads = 0;
  const cached = new Cached(async () => {
    reads += 1;
    const mine = reads;
    await new Promise<void>((resolve) => ends.push(resolve));
    return mine;
  }, maxAgeMs);
  const end = async (): Promise<void> => {
    ends.shift()?.();
    await Promise.resolve();
  };
  return { cached, end };
}

describe('Cached', () => {
  test('shares one reading among all who ask while it lasts', async () => {
    const { cached, end } = counting(60_000);

    const asked = Promise.all([cached.get(), cached.get(), cached.get()]);
    await end();

    expect(await asked).toEqual([1, 1, 1]);
    expect(await cached.get()).toBe(1);
  });

  test('gives the last value at once while an old one is read again', async () => {
    const { cached, end } = counting(0);
    const first = cached.get();
    await end();

    expect([await first, await cached.get(), await cached.get()]).toEqual([1, 1, 1]);
    await end();
    await vi.waitFor(async () => expect(await cached.get()).toBe(2));
  });

  test('has the next one wait for a new reading once something was changed, also while one is under way', async () => {
    const { cached, end } = counting(60_000);
    const first = cached.get();
    cached.forget();
    const second = cached.get();
    await end();
    await end();

    expect([await first, await second, await cached.get()]).toEqual([1, 2, 2]);
  });

  test('keeps no failure', async () => {
    let reads = 0;
    const cached = new Cached(async () => {
      reads += 1;
      if (reads === 1) throw new Error('not now');
      return reads;
    }, 60_000);

    await expect(cached.get()).rejects.toThrow('not now');
    expect(await cached.get()).toBe(2);
  });
});
