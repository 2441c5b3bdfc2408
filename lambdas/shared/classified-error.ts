/** What an error means for the work that it stopped. */
export type FailureMeaning =
  /** Trying again would not help: an operator must act. */
  | 'reject'
  /** The same may succeed later. */
  | 'retry'
  /** It must wait for something else, and the work is not the cause. */
  | 'wait'
  /** It was interrupted, the work is not the cause, and it continues at once. */
  | 'interrupted';

/** An error whose class says what it means, so that no code needs lists of classes. */
export abstract class ClassifiedError extends Error {
  abstract readonly means: FailureMeaning;
  /** Whether the failed call has certainly changed nothing at TikTok. */
  readonly hadNoEffect: boolean = false;
}

/** An error whose cause ends after a time. */
export abstract class WaitError extends ClassifiedError {
  override readonly means = 'wait';
  /** Milliseconds after which to try again. */
  abstract readonly waitMs: number;
}

/** @returns what an error means; an error without a class of this project counts as temporary */
export const meaningOf = (error: unknown): FailureMeaning =>
  error instanceof ClassifiedError ? error.means : 'retry';

/** @returns whether the call that ended with the error has certainly changed nothing at TikTok */
export const hadNoEffect = (error: unknown): boolean => error instanceof ClassifiedError && error.hadNoEffect;
