/** Something that the local cloud is made of could not start, or ended by itself. For the person at the terminal. */
export class LocalCloudError extends Error {
  override readonly name = 'LocalCloudError';
}

/** A function's handler threw, or its module could not be loaded: what Lambda answers as a function error. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  /** Class name of what was thrown. */
  readonly errorType: string;
  /** Its message. */
  readonly errorMessage: string;

  constructor(functionName: string, errorType: string, message: string) {
    super(`${functionName} failed: ${errorType}: ${message}`);
    this.errorType = errorType;
    this.errorMessage = message;
  }
}

/** A function did not answer within its time-out; its execution environment was killed, as Lambda does. */
export class FunctionTimeoutError extends Error {
  override readonly name = 'FunctionTimeoutError';

  constructor(functionName: string, timeoutSeconds: number) {
    super(`${functionName} timed out after ${timeoutSeconds} seconds`);
  }
}

/** A function's execution environment ended before it answered. */
export class FunctionKilledError extends Error {
  override readonly name = 'FunctionKilledError';

  constructor(functionName: string, ending: string) {
    super(`${functionName}'s execution environment ended before it answered (${ending})`);
  }
}

/** A queue did not come to rest in the time given. */
export class QueueNotIdleError extends Error {
  override readonly name = 'QueueNotIdleError';
}

/** An export did not get to where it was awaited. */
export class FlowError extends Error {
  override readonly name = 'FlowError';
}

/** A policy of the stack does not allow what a service needs to do its part. */
export class NotAllowedError extends Error {
  override readonly name = 'NotAllowedError';
}
