import { ClassifiedError, WaitError } from '../classified-error.ts';

/** Another writer has changed one of the items since it was read: a decision based on it is no longer valid. */
export class LedgerConflictError extends ClassifiedError {
  override readonly name = 'LedgerConflictError';
  override readonly means = 'retry';
}

/** An advertiser has too many waiting requests: this request's turn comes after the time left. */
export class PaceError extends WaitError {
  override readonly name = 'PaceError';
  override readonly hadNoEffect = true;
  readonly waitMs: number;

  /**
   * @param advertiserId the advertiser whose rate is used up
   * @param waitMs milliseconds until the caller's turn
   */
  constructor(advertiserId: string, waitMs: number) {
    const until = new Date(Date.now() + waitMs).toISOString();
    super(`No further request for advertiser ${advertiserId} may be sent before ${until}`);
    this.waitMs = waitMs;
  }
}
