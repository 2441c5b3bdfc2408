import { expect, test } from 'vitest';
import { StoppedError } from '../../../operations/spark/errors.ts';
import { KeptSpark } from '../../../operations/spark/kept-spark.ts';

const PATH = import.meta.filename;
const never = new AbortController().signal;

test('work that is cancelled in the queue ends at once, and the others keep their order', async () => {
  const spark = new KeptSpark();
  const cancellation = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  const done: string[] = [];
  const work =
    (name: string, until = Promise.resolve()) =>
    async () => {
      await until;
      done.push(name);
    };
  const first = spark.lend(PATH, never, work('first', promise));
  const second = spark.lend(PATH, cancellation.signal, work('second'));
  const third = spark.lend(PATH, never, work('third'));

  cancellation.abort();

  await expect(second).rejects.toThrow(StoppedError);
  expect(done).toEqual([]);
  resolve();
  await Promise.all([first, third]);
  expect(done).toEqual(['first', 'third']);
  await spark.stop();
});

test('work that was cancelled before it was asked for is not begun', async () => {
  const spark = new KeptSpark();
  const done: string[] = [];

  const asked = spark.lend(PATH, AbortSignal.abort(), async () => done.push('done'));

  await expect(asked).rejects.toThrow(StoppedError);
  expect(done).toEqual([]);
});
