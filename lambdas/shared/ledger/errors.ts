import { ClassifiedError, WaitError } from '../classified-error.ts';

/** Somebody else has written one of the items since it was read: what was decided on it no longer holds. */
export class LedgerConflictError extends ClassifiedError {
  override readonly name = 'LedgerConflictError';
  override readonly means = 'retry';
}

/** So many requests of an advertiser are waiting that this one's turn lies beyond the time left. */
export class PaceError extends WaitError {
  override readonly name = 'PaceError';
  override readonly hadNoEffect = true;
  readonly waitMs: number;

  /**
   * @param advertiserId whose rate is used up
   * @param waitMs milliseconds until the caller's turn
   */
  constructor(advertiserId: string, waitMs: number) {
    const until = new Date(Date.now() + waitMs).toISOString();
    super(`No further request for advertiser ${advertiserId} may be sent before ${until}`);
    this.waitMs = waitMs;
  }
}
