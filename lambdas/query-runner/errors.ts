/** What was asked for cannot be done with this configuration: for who asked. */
export class QueryRequestError extends Error {
  override readonly name = 'QueryRequestError';
}

/** An earlier start is neither confirmed nor given up yet: Lambda has to call the function again for a schedule. */
export class QueryStartInDoubtError extends Error {
  override readonly name = 'QueryStartInDoubtError';
}

/** Clean Rooms can start no query or job now, and may later: it asks to slow down, or a quota is used up. */
export class QueryPostponedError extends Error {
  override readonly name = 'QueryPostponedError';
}

/** Clean Rooms refused to start the query or job, and will again until the cause is corrected: for the operator. */
export class QueryRefusedError extends Error {
  override readonly name = 'QueryRefusedError';
}
