/** A message that is neither an event that this function knows nor one of its requests: for the operator. */
export class UnknownMessageError extends Error {
  override readonly name = 'UnknownMessageError';

  /** @param reason what does not fit */
  constructor(reason: string, options?: ErrorOptions) {
    super(`not an event or request of the export trigger: ${reason.replaceAll('\n', ' ')}`, options);
  }
}

/** Glue has no room for another job run now: the export waits its turn. */
export class NoRoomError extends Error {
  override readonly name = 'NoRoomError';
}

/** Glue refused to start the job run, and will again until the operator corrects the cause. */
export class JobStartRefusedError extends Error {
  override readonly name = 'JobStartRefusedError';
}

/** Nobody knows whether Glue started the job run: its answer was lost. */
export class JobStartInDoubtError extends Error {
  override readonly name = 'JobStartInDoubtError';
}

/** Some exports or sources could not be checked; the others were. */
export class ScanError extends AggregateError {
  override readonly name = 'ScanError';
}

/** The function query-runner gave no answer: whether it started anything is not known. */
export class QueryRunnerError extends Error {
  override readonly name = 'QueryRunnerError';
}
