import { describe, expect, test } from 'vitest';
import { Cached } from '../../operations/cached.ts';

describe('Cached', () => {
  test('reads once for all who ask while it is read, and again when it is too old', async () => {
    let reads = 0;
    const cached = new Cached(async () => ++reads, 0);
    const shared = new Cached(async () => ++reads, 60_000);

    expect([await cached.get(), await cached.get()]).toEqual([1, 2]);
    expect(await Promise.all([shared.get(), shared.get(), shared.get()])).toEqual([3, 3, 3]);
  });

  test('reads again once something was changed', async () => {
    let reads = 0;
    const cached = new Cached(async () => ++reads, 60_000);
    await cached.get();

    cached.forget();

    expect([await cached.get(), await cached.get()]).toEqual([2, 2]);
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
