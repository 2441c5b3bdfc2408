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

/** A job run took longer than its time-out and was ended. */
export class SparkTimeoutError extends Error {
  override readonly name = 'SparkTimeoutError';

  constructor(timeoutSeconds: number) {
    super(`the job run took longer than ${timeoutSeconds} seconds and was ended`);
  }
}

/** A queue did not come to rest in the time given. */
export class QueueNotIdleError extends Error {
  override readonly name = 'QueueNotIdleError';
}

/** A Spark script refused an export. The message is the script's own: what, where, and what to do. */
export class PrepareFailedError extends Error {
  override readonly name = 'PrepareFailedError';
  /** Holds what Spark and the script said. */
  readonly logFile: string;

  constructor(message: string, logFile: string) {
    super(message);
    this.logFile = logFile;
  }
}

/** Ctrl-C ended the work, and what had been started for it. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';

  constructor(options?: ErrorOptions) {
    super('Stopped; nothing is left running.', options);
  }
}

/** An export did not get to where it was awaited. */
export class FlowError extends Error {
  override readonly name = 'FlowError';
}
