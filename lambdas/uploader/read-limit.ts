import { ReadTimeoutError } from './errors.ts';

/**
 * Ends a read from S3 when nothing of it arrives for a time. Only the wait for S3 counts: a reader that is slow to take the next
 * piece, such as an upload, may take its own time.
 */
export class ReadLimit {
  /** Aborted when the read must end, with the reason. */
  readonly signal: AbortSignal;
  readonly #key: string;
  readonly #limitMs: number;
  readonly #abort = new AbortController();
  readonly #aborted: Promise<never>;

  /**
   * @param key S3 key of the object, for the error
   * @param limitMs longest wait for the answer and for each piece, in milliseconds
   * @param signal ends the read early
   */
  constructor(key: string, limitMs: number, signal: AbortSignal) {
    this.#key = key;
    this.#limitMs = limitMs;
    this.signal = AbortSignal.any([signal, this.#abort.signal]);
    this.#aborted = new Promise((_resolve, reject) => {
      const end = (): void => reject(this.signal.reason);
      if (this.signal.aborted) end();
      else this.signal.addEventListener('abort', end, { once: true });
    });
    // The rejection is for those who wait at that moment.
    this.#aborted.catch(() => undefined);
  }

  /**
   * Waits for a step of the read.
   *
   * @param step the answer, or its next piece
   * @throws {ReadTimeoutError} when it does not arrive in time
   * @throws the reason of the signal when that is aborted, else what the step threw
   */
  async wait<T>(step: Promise<T>): Promise<T> {
    const stop = (): void => this.#abort.abort(new ReadTimeoutError(this.#key, this.#limitMs));
    const timer = setTimeout(stop, this.#limitMs);
    try {
      return await Promise.race([step, this.#aborted]);
    } catch (error) {
      // An aborted request has no reason of its own.
      this.signal.throwIfAborted();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}
