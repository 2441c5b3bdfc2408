interface OperationErrorOptions extends ErrorOptions {
  /** What the operator can do about it. */
  readonly remedy?: string;
}

/** An operation could not be done, and says so in a sentence that a person can act on. */
export class OperationError extends Error {
  override readonly name: string = 'OperationError';
  readonly remedy: string | undefined;

  /**
   * @param message what went wrong, a sentence without a full stop
   * @param options remedy and cause
   */
  constructor(message: string, { remedy, ...options }: OperationErrorOptions = {}) {
    super(message, options);
    this.remedy = remedy;
  }
}

/** The request itself is wrong, for example it names a source that does not exist: nothing was tried. */
export class InvalidRequestError extends OperationError {
  override readonly name = 'InvalidRequestError';

  /**
   * @param message what is wrong with the request
   * @param remedy what to ask for instead
   */
  constructor(message: string, remedy?: string) {
    super(message, remedy === undefined ? {} : { remedy });
  }
}

/** What is asked for does not exist. */
export class NotFoundError extends OperationError {
  override readonly name = 'NotFoundError';
}

/** What was shown to the person has changed meanwhile: nothing was done. */
export class ConflictError extends OperationError {
  override readonly name = 'ConflictError';
}

/** There is no stack of this pipeline in the account and region. */
export class NotDeployedError extends OperationError {
  override readonly name = 'NotDeployedError';
}

/** The AWS profile that the environment names is not on this machine: nothing was tried. */
export class ProfileMissingError extends OperationError {
  override readonly name = 'ProfileMissingError';
}
