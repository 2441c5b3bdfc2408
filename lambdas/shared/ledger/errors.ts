/** Somebody else has written one of the items since it was read: what was decided on it no longer holds. */
export class LedgerConflictError extends Error {
  override readonly name = 'LedgerConflictError';
}

/** So many requests of an advertiser are waiting that this one's turn lies beyond the time left. */
export class PaceError extends Error {
  override readonly name = 'PaceError';
  readonly waitMs: number;

  /**
   * @param advertiserId whose rate is used up
   * @param waitMs milliseconds until the caller's turn
   */
  constructor(advertiserId: string, waitMs: number) {
    super(`The request rate of advertiser ${advertiserId} is taken for the next ${Math.ceil(waitMs)} ms`);
    this.waitMs = waitMs;
  }
}
