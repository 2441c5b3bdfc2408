import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { StoppedError } from '../../../operations/spark/errors.ts';
import { withLocalSpark } from '../../../operations/spark/spark-script.ts';

const folder = (): string => mkdtempSync(`${tmpdir()}/export-`);

test('work that Ctrl-C ended fails with one error, whatever broke of it', async () => {
  const interruption = new AbortController();

  const work = withLocalSpark(folder(), interruption.signal, async (spark) => {
    interruption.abort();
    await spark.run('never.py', []);
  });

  await expect(work).rejects.toThrow(new StoppedError());
});

test('work that fails by itself fails with its own error', async () => {
  const failure = new RangeError('too far');

  const work = withLocalSpark(folder(), new AbortController().signal, () => Promise.reject(failure));

  await expect(work).rejects.toBe(failure);
});
