import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { forEachParallel } from '../../../lambdas/shared/pool.ts';

describe('forEachParallel', () => {
  test('processes every item once, in order, within the limit of parallel items', async () => {
    const begun: number[] = [];
    let underWay = 0;
    let most = 0;

    await forEachParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      begun.push(item);
      underWay += 1;
      most = Math.max(most, underWay);
      await turn();
      underWay -= 1;
    });

    expect({ begun, most, underWay }).toEqual({ begun: [1, 2, 3, 4, 5, 6, 7], most: 3, underWay: 0 });
  });

  test('starts nothing after a failure, waits for running items, and throws the first failure', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = forEachParallel([1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item);
      if (item === 1) throw new RangeError('the first');
      await turn();
      await turn();
      ended.push(item);
    });

    await expect(work).rejects.toThrow(new RangeError('the first'));
    expect({ begun, ended }).toEqual({ begun: [1, 2], ended: [2] });
  });

  test('ends at once without items', async () => {
    await expect(forEachParallel([], 4, async () => undefined)).resolves.toBeUndefined();
  });
});
