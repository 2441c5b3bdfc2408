/** A value that is read again when it is older than a limit; those who ask while it is read share the reading. */
export class Cached<T> {
  readonly #read: () => Promise<T>;
  readonly #maxAgeMs: number;
  #reading: Promise<T> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  /**
   * @param read reads the value; a failure is not kept
   * @param maxAgeMs milliseconds for which a value is good
   */
  constructor(read: () => Promise<T>, maxAgeMs: number) {
    this.#read = read;
    this.#maxAgeMs = maxAgeMs;
  }

  /** Gives the value, read within the limit. */
  get(): Promise<T> {
    if (this.#reading !== undefined && performance.now() - this.#readAt < this.#maxAgeMs)
      return this.#reading;
    const reading = this.#read();
    this.#reading = reading;
    this.#readAt = performance.now();
    reading.catch(() => {
      if (this.#reading === reading) this.forget();
    });
    return reading;
  }

  /** Has the next one who asks read again, because something was changed. */
  forget(): void {
    this.#reading = undefined;
  }
}
