import { OperationError } from './errors.ts';
import { failureOf } from './failure.ts';

interface PartlyDone<T> {
  /** What was done, a sentence without a full stop. */
  readonly what: string;
  readonly done: readonly T[];
  /** What the operator can do now, besides correcting the cause. */
  readonly next: string;
  /** What ended the operation. */
  readonly cause: unknown;
  /** Whether a person ended it. */
  readonly isStopped: boolean;
}

/** An operation ended after a part of its work. */
export class PartlyDoneError<T> extends OperationError {
  override readonly name = 'PartlyDoneError';
  readonly done: readonly T[];

  constructor({ what, done, next, cause, isStopped }: PartlyDone<T>) {
    const { message, remedy } = failureOf(cause);
    const why = isStopped ? 'then it was stopped' : `then it failed: ${message}`;
    const advice = isStopped || remedy === undefined ? next : `${remedy} ${next}`;
    super(`${what}, ${why}`, { remedy: advice, cause });
    this.done = done;
  }
}
