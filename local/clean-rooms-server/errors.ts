import type { QueryRecord } from './types.ts';

/** An answer of Clean Rooms other than success (AWS API reference, Clean Rooms, common errors and each operation's). */
export class CleanRoomsApiError extends Error {
  override readonly name = 'CleanRoomsApiError';
  /** Name of the exception as the SDK knows it. */
  readonly type: string;
  readonly httpStatus: number;
  /** Members of the exception beside its message. */
  readonly data: Readonly<Record<string, string>>;

  constructor(
    type: string,
    httpStatus: number,
    message: string,
    data: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.type = type;
    this.httpStatus = httpStatus;
    this.data = data;
  }
}

/** A query has not ended in the time that a test gave it. */
export class QueryTimeoutError extends Error {
  override readonly name = 'QueryTimeoutError';

  constructor({ id, status }: QueryRecord, timeoutMs: number) {
    super(`query ${id} is still ${status} after ${timeoutMs} ms`);
  }
}

export const invalid = (message: string): CleanRoomsApiError =>
  new CleanRoomsApiError('ValidationException', 400, message, { reason: 'FIELD_VALIDATION_FAILED' });

export const notFound = (
  resourceType: 'MEMBERSHIP' | 'PROTECTED_QUERY' | 'PROTECTED_JOB' | 'COLLABORATION',
  resourceId: string,
): CleanRoomsApiError =>
  new CleanRoomsApiError('ResourceNotFoundException', 404, `${resourceType} ${resourceId} was not found`, {
    resourceId,
    resourceType,
  });
