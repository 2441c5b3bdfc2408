import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LocalAws } from '../../local/aws.ts';
import type { Guard } from '../../local/iam/guard.ts';
import { startSchedules } from '../../local/schedules.ts';

const EVERY_SECONDS = 3600;
const SCHEDULE = {
  name: 'Hourly',
  everySeconds: EVERY_SECONDS,
  input: { source: 'loyalty', scheduled: true },
  target: { functionName: 'checker', functionArn: 'arn:checker', roleArn: 'arn:role' },
};
/** Allows everything. */
const guard = { place: { accountId: '123456789012' }, refused: () => undefined } as unknown as Guard;

const closers: (() => Promise<void> | void)[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
});

afterEach(() => {
  for (const close of closers.splice(0)) close();
  vi.useRealTimers();
});

/** Lets a schedule come once. @returns the events that its function has had, which fails as often as given */
async function comesOnce(failures: number, input: object = SCHEDULE.input): Promise<unknown[]> {
  const events: unknown[] = [];
  const invoke = async (event: unknown): Promise<void> => {
    events.push(event);
    if (events.length <= failures) throw new Error('no answer');
  };
  const aws = {} as LocalAws;
  startSchedules([{ ...SCHEDULE, input }], undefined, {
    aws,
    guard,
    functions: new Map([['checker', { invoke }]]),
    closers,
  });
  await vi.advanceTimersByTimeAsync(EVERY_SECONDS * 1000);
  return events;
}

test('a scheduled call has its time, to the second, in place of the context attribute', async () => {
  vi.setSystemTime('2026-11-22T03:00:00.250Z');

  const events = await comesOnce(0, { requestId: 'schedule <aws.scheduler.scheduled-time>', more: [7] });

  expect(events).toEqual([{ requestId: 'schedule 2026-11-22T04:00:00Z', more: [7] }]);
});

test('a scheduled call that fails is repeated with the same time', { timeout: 15_000 }, async () => {
  vi.setSystemTime('2026-11-22T03:00:00Z');

  const events = await comesOnce(9, { scheduledAt: '<aws.scheduler.scheduled-time>' });

  await expect
    .poll(() => events, { timeout: 10_000 })
    .toEqual(Array(3).fill({ scheduledAt: '2026-11-22T04:00:00Z' }));
});

test('a scheduled call that succeeds is made once, with the input of the schedule', async () => {
  const events = await comesOnce(0);

  expect(events).toEqual([SCHEDULE.input]);
});

test('a scheduled call that fails is repeated twice, as by Lambda', { timeout: 15_000 }, async () => {
  const events = await comesOnce(9);

  await expect.poll(() => events, { timeout: 10_000 }).toEqual(Array(3).fill(SCHEDULE.input));
});

test('a scheduled call is not repeated once the cloud is stopped', async () => {
  const events = await comesOnce(9);

  for (const close of closers.splice(0)) close();
  await new Promise((resolve) => setTimeout(resolve, 1200));

  expect(events).toHaveLength(1);
});
