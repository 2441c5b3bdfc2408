import { expect, test } from 'vitest';
import { type QueryAnswer, untilStarted } from '../../../operations/exports/query.ts';

const STARTING: QueryAnswer = { source: 'crm', state: 'starting' };
const RUNNING: QueryAnswer = { source: 'crm', state: 'running', queryId: 'q-1' };

const answering = (...answers: readonly QueryAnswer[]) => {
  let asked = 0;
  return {
    ask: async () => answers[asked++] ?? STARTING,
    asked: () => asked,
  };
};

const times = (limitMs: number, signal = new AbortController().signal) => ({ everyMs: 10, limitMs, signal });

test('asks again while another call starts the query, until its id is known', async () => {
  const { ask, asked } = answering(STARTING, STARTING, RUNNING);

  expect(await untilStarted(ask, times(60_000))).toEqual(RUNNING);
  expect(asked()).toBe(3);
});

test('gives up after a time, without an id', async () => {
  const { ask, asked } = answering();

  expect(await untilStarted(ask, times(50))).toEqual(STARTING);
  expect(asked()).toBeGreaterThan(1);
});

test('ends at Ctrl-C', async () => {
  const { ask } = answering();

  await expect(untilStarted(ask, times(60_000, AbortSignal.timeout(30)))).rejects.toThrow();
});
