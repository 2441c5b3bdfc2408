/** A value that is read again when it is older than a limit; those who ask while it is read share the reading. */
export class Cached<T> {
  readonly #read: () => Promise<T>;
  readonly #maxAgeMs: number;
  #reading: Promise<T> | undefined;
  #goodUntil = Number.NEGATIVE_INFINITY;

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
    if (this.#reading !== undefined && performance.now() < this.#goodUntil) return this.#reading;
    const reading = this.#read();
    this.#reading = reading;
    // However long it takes: a slow reading is not joined by a second one.
    this.#goodUntil = Number.POSITIVE_INFINITY;
    reading.then(
      () => this.#end(reading, performance.now() + this.#maxAgeMs),
      () => this.#end(reading, Number.NEGATIVE_INFINITY),
    );
    return reading;
  }

  /** Has the next one who asks read again, because something was changed. */
  forget(): void {
    this.#reading = undefined;
  }

  #end(reading: Promise<T>, goodUntil: number): void {
    if (this.#reading === reading) this.#goodUntil = goodUntil;
  }
}
