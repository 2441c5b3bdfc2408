import { ClassifiedError } from '../classified-error.ts';
import type { Endpoint } from './constants.ts';

/** What TikTok, or the way to it, said about a call that failed. */
export interface TikTokFailure {
  readonly endpoint: Endpoint;
  /** TikTok's own verdict in the envelope; absent when no envelope came. */
  readonly code?: number;
  /** The HTTP status; absent when no answer came. */
  readonly httpStatus?: number;
  /** TikTok's id of the call, which its support asks for. */
  readonly requestId?: string;
  /** TikTok's message, or what happened on the way. */
  readonly reason: string;
}

/** Nothing when no answer came. */
function verdictOf({ code, httpStatus }: TikTokFailure): string[] {
  if (code !== undefined) return [`code ${code}`];
  return httpStatus === undefined ? [] : [`HTTP ${httpStatus}`];
}

/** A call to TikTok failed. The subclass says what to do about it. */
export abstract class TikTokError extends ClassifiedError {
  readonly endpoint: Endpoint;
  readonly code: number | undefined;
  readonly httpStatus: number | undefined;
  readonly requestId: string | undefined;

  /** @param failure what is known about the failed call */
  constructor(failure: TikTokFailure, options?: ErrorOptions) {
    super([`TikTok ${failure.endpoint}`, ...verdictOf(failure), failure.reason].join(': '), options);
    this.endpoint = failure.endpoint;
    this.code = failure.code;
    this.httpStatus = failure.httpStatus;
    this.requestId = failure.requestId;
  }
}

/** TikTok's side or the network failed: the same call may succeed later. Its effect may or may not have happened. */
export class RetryableTikTokError extends TikTokError {
  override readonly name: string = 'RetryableTikTokError';
  override readonly means = 'retry';
}

/** TikTok asks for fewer requests: nothing happened, the same call may succeed later. */
export class RateLimitedError extends RetryableTikTokError {
  override readonly name: string = 'RateLimitedError';
  override readonly hadNoEffect = true;
  /** How long TikTok asked to wait, in milliseconds; undefined when it did not say. */
  readonly retryAfterMs: number | undefined;

  /**
   * @param failure what is known about the refused call
   * @param retryAfterMs how long TikTok asked to wait, in milliseconds
   */
  constructor(failure: TikTokFailure, retryAfterMs: number | undefined, options?: ErrorOptions) {
    super(failure, options);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The day's quota of requests is used up (40133): nothing happened, and nothing will until the next day, in UTC. */
export class DailyQuotaError extends RateLimitedError {
  override readonly name = 'DailyQuotaError';
}

/** TikTok has not finished an earlier replace of this audience: nothing happened, the same call succeeds hours later. */
export class ReplaceLockedError extends TikTokError {
  override readonly name = 'ReplaceLockedError';
  override readonly means = 'wait';
  override readonly hadNoEffect = true;
}

/** TikTok answered a create with success and without an id: no audience can be assumed to exist. */
export class MissingAudienceIdError extends RetryableTikTokError {
  override readonly name = 'MissingAudienceIdError';
}

/** TikTok refuses the token, or what the token may do, as it would for every delivery: for the operator. */
export abstract class AccessError extends TikTokError {
  override readonly means = 'reject';
  override readonly hadNoEffect = true;
}

/** The access token is expired, empty, wrong or revoked: read the secret again once, then it is for the operator. */
export class TokenError extends AccessError {
  override readonly name = 'TokenError';
}

/** The token may not act for this advertiser: for the operator. */
export class PermissionError extends AccessError {
  override readonly name = 'PermissionError';
}

/** TikTok refuses the call itself; it would refuse it again. */
export class PermanentTikTokError extends TikTokError {
  override readonly name = 'PermanentTikTokError';
  override readonly means = 'reject';
  override readonly hadNoEffect = true;
}

/** The secret does not hold usable credentials: for the operator. */
export class CredentialsError extends ClassifiedError {
  override readonly name = 'CredentialsError';
  override readonly means = 'retry';
}
