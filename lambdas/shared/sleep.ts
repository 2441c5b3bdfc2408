import { setTimeout as wait } from 'node:timers/promises';

/**
 * Waits.
 *
 * @param ms milliseconds to wait
 * @param signal ends the wait early
 * @throws the signal's reason when it is aborted
 */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
