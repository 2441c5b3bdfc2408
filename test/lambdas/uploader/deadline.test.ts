import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { deadlineOf } from '../../../lambdas/uploader/deadline.ts';
import { TimeUpError } from '../../../lambdas/uploader/errors.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** An invocation that begins now and may take the given time. */
function invocation(totalMs: number) {
  const end = Date.now() + totalMs;
  return deadlineOf(() => end - Date.now());
}

describe('deadlineOf', () => {
  test('starts no step in the last 90 s of 15 minutes', () => {
    const deadline = invocation(900_000);

    vi.advanceTimersByTime(810_000);
    expect(() => deadline.assertTimeLeft()).not.toThrow();
    vi.advanceTimersByTime(1);
    expect(() => deadline.assertTimeLeft()).toThrow(TimeUpError);
  });

  test('starts no step in the last quarter of a short invocation', () => {
    const deadline = invocation(8000);

    vi.advanceTimersByTime(6000);
    expect(() => deadline.assertTimeLeft()).not.toThrow();
    vi.advanceTimersByTime(1);
    expect(() => deadline.assertTimeLeft()).toThrow(TimeUpError);
  });

  test('ends running steps 5 s before the function is stopped', () => {
    const deadline = invocation(900_000);

    vi.advanceTimersByTime(894_999);
    expect(deadline.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(deadline.signal.reason).toBeInstanceOf(TimeUpError);
  });

  test('returns the time left for work', () => {
    const deadline = invocation(900_000);

    vi.advanceTimersByTime(100_000);

    expect(deadline.remainingMs()).toBe(795_000);
  });
});
