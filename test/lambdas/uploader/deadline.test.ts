import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { deadlineOf } from '../../../lambdas/uploader/deadline.ts';
import { TimeUpError } from '../../../lambdas/uploader/errors.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** An invocation that begins now and may take so long. */
function invocation(totalMs: number) {
  const end = Date.now() + totalMs;
  return deadlineOf(() => end - Date.now());
}

describe('deadlineOf', () => {
  test('begins nothing new in the last 90 s of a quarter of an hour', () => {
    const deadline = invocation(900_000);

    vi.advanceTimersByTime(810_000);
    expect(() => deadline.assertTimeLeft()).not.toThrow();
    vi.advanceTimersByTime(1);
    expect(() => deadline.assertTimeLeft()).toThrow(TimeUpError);
  });

  test('begins nothing new in the last quarter of a short invocation', () => {
    const deadline = invocation(8000);

    vi.advanceTimersByTime(6000);
    expect(() => deadline.assertTimeLeft()).not.toThrow();
    vi.advanceTimersByTime(1);
    expect(() => deadline.assertTimeLeft()).toThrow(TimeUpError);
  });

  test('ends what is under way 5 s before the function is stopped', () => {
    const deadline = invocation(900_000);

    vi.advanceTimersByTime(894_999);
    expect(deadline.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(deadline.signal.reason).toBeInstanceOf(TimeUpError);
  });

  test('gives the time that is left for work', () => {
    const deadline = invocation(900_000);

    vi.advanceTimersByTime(100_000);

    expect(deadline.remainingMs()).toBe(795_000);
  });
});
