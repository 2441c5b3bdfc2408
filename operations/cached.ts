/** A value older than this is not shown any more while it is read again. */
const OLDEST_SHOWN_MS = 60_000;

/**
 * A value for those who ask again and again. One that is older than a limit is read again; whoever asks meanwhile gets the
 * last one at once, so that a slow reading makes nobody wait but the first. Readings are shared.
 */
export class Cached<T> {
  readonly #read: () => Promise<T>;
  readonly #maxAgeMs: number;
  #last: { readonly value: T; readonly at: number } | undefined;
  #reading: Promise<T> | undefined;

  /**
   * @param read reads the value; a failure is told to those who wait for it, and not kept
   * @param maxAgeMs milliseconds after which a value is read again
   */
  constructor(read: () => Promise<T>, maxAgeMs: number) {
    this.#read = read;
    this.#maxAgeMs = maxAgeMs;
  }

  /** Gives the value, at most a minute old. */
  async get(): Promise<T> {
    const last = this.#last;
    const ageMs = last === undefined ? Number.POSITIVE_INFINITY : performance.now() - last.at;
    if (last !== undefined && ageMs < this.#maxAgeMs) return last.value;
    const reading = this.#reading ?? this.#begin();
    return last !== undefined && ageMs < OLDEST_SHOWN_MS ? last.value : reading;
  }

  /** Has the next one who asks wait for a new reading, because something was changed. */
  forget(): void {
    this.#last = undefined;
    this.#reading = undefined;
  }

  #begin(): Promise<T> {
    const reading = this.#read();
    this.#reading = reading;
    reading.then(
      (value) => this.#end(reading, { value, at: performance.now() }),
      () => this.#end(reading, undefined),
    );
    return reading;
  }

  /** What was forgotten meanwhile stays forgotten. */
  #end(reading: Promise<T>, last: { readonly value: T; readonly at: number } | undefined): void {
    if (this.#reading !== reading) return;
    this.#reading = undefined;
    this.#last = last;
  }
}
