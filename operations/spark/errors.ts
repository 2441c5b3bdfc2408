/** A process that was started on this machine ended by itself, or cannot be used. */
export class LocalProcessError extends Error {
  override readonly name = 'LocalProcessError';
}

/** A job run took longer than its time-out and was ended. */
export class SparkTimeoutError extends Error {
  override readonly name = 'SparkTimeoutError';

  constructor(timeoutSeconds: number) {
    super(`the job run took longer than ${timeoutSeconds} seconds and was ended`);
  }
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
