/** What an error means for the work that it stopped. */
export type FailureMeaning =
  /** Trying again would not help: it is for a person. */
  | 'reject'
  /** The same may succeed later. */
  | 'retry'
  /** It has to wait for something, through no fault of its own. */
  | 'wait'
  /** It stopped through no fault of its own and goes on at once. */
  | 'interrupted';

/** An error whose class says what it means, so that nobody has to keep lists of classes. */
export abstract class ClassifiedError extends Error {
  abstract readonly means: FailureMeaning;
  /** Whether the call that failed has surely changed nothing at TikTok. */
  readonly hadNoEffect: boolean = false;
}

/** An error that ends by itself after a time. */
export abstract class WaitError extends ClassifiedError {
  override readonly means = 'wait';
  /** Milliseconds after which it is worth trying again. */
  abstract readonly waitMs: number;
}

/** @returns what an error means; one that no class of this project describes may go away by itself */
export const meaningOf = (error: unknown): FailureMeaning =>
  error instanceof ClassifiedError ? error.means : 'retry';

/** @returns whether the call that ended with the error has surely changed nothing at TikTok */
export const hadNoEffect = (error: unknown): boolean => error instanceof ClassifiedError && error.hadNoEffect;
