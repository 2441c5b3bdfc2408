/** What an error of AWS says about something that it was asked to start. */
export type StartFailure =
  /** It was not started, and will not be until the cause is corrected. */
  | 'refused'
  /** It was not started, and may be later: too many requests, a quota that is used up, or a change at the same time. */
  | 'busy'
  /** It may have been started. */
  | 'in-doubt';

/** An error of an AWS service, whichever client raised it. */
interface ServiceError {
  readonly name: string;
  readonly $fault: 'client' | 'server';
  readonly $metadata: { readonly httpStatusCode?: number | undefined };
}

const BUSY: ReadonlySet<string> = new Set([
  'ConcurrentModificationException',
  'ConcurrentRunsExceededException',
  'ConflictException',
  'RequestLimitExceeded',
  'ResourceNumberLimitExceededException',
  'ServiceQuotaExceededException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

/** Glue calls these the caller's fault, although it may have done its part. */
const TIMEOUTS: ReadonlySet<string> = new Set(['OperationTimeoutException']);

/**
 * @param error what the service answered
 * @returns what it says about the start; the status counts more than whose fault it is, which the SDK only guesses for an
 *   error that the service's model does not have
 */
export function startFailureOf({ name, $fault, $metadata }: ServiceError): StartFailure {
  const status = $metadata.httpStatusCode ?? ($fault === 'client' ? 400 : 500);
  if (BUSY.has(name) || status === 429) return 'busy';
  return status >= 500 || status === 408 || TIMEOUTS.has(name) ? 'in-doubt' : 'refused';
}
