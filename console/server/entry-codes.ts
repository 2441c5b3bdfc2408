import { randomBytes } from 'node:crypto';

/** Enough for a browser that has to be started first. */
const LIFETIME_MS = 2 * 60_000;

/** Codes for the start of a browser. Each lets one browser in, once, shortly after it was made. */
export class EntryCodes {
  /** When each unused code expires. */
  readonly #ends = new Map<string, number>();

  make(): string {
    const code = randomBytes(32).toString('base64url');
    this.#ends.set(code, Date.now() + LIFETIME_MS);
    return code;
  }

  /** @returns whether the code lets a browser in; it is valid only once */
  use(code: string): boolean {
    const end = this.#ends.get(code) ?? 0;
    this.#ends.delete(code);
    return Date.now() < end;
  }
}
