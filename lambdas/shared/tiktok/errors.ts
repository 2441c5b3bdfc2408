import { ClassifiedError } from '../classified-error.ts';
import type { Endpoint } from './constants.ts';

/** What is known about a failed call to TikTok. */
export interface TikTokFailure {
  readonly endpoint: Endpoint;
  /** TikTok's code in the envelope; absent without an envelope. */
  readonly code?: number;
  /** The HTTP status; absent without an answer. */
  readonly httpStatus?: number;
  /** TikTok's id of the call, which its support asks for. */
  readonly requestId?: string | undefined;
  /** TikTok's message, or the network error. */
  readonly reason: string;
}

/** Empty without an answer. */
function verdictOf({ code, httpStatus }: TikTokFailure): string[] {
  if (code !== undefined) return [`code ${code}`];
  return httpStatus === undefined ? [] : [`HTTP ${httpStatus}`];
}

/** A call to TikTok failed. The subclass says how to react. */
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

/** TikTok or the network failed: the same call may succeed later. It is unknown whether it had an effect. */
export class RetryableTikTokError extends TikTokError {
  override readonly name: string = 'RetryableTikTokError';
  override readonly means = 'retry';
}

/** TikTok's rate limit: the call had no effect and may succeed later. */
export class RateLimitedError extends RetryableTikTokError {
  override readonly name: string = 'RateLimitedError';
  override readonly hadNoEffect = true;
  /** How long TikTok asked to wait, in milliseconds; undefined when it gave no time. */
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

/** The daily quota of requests is used up (40133): the call had no effect, and none will before the next day in UTC. */
export class DailyQuotaError extends RateLimitedError {
  override readonly name = 'DailyQuotaError';
}

/** TikTok has not finished an earlier replace of this audience: the call had no effect and succeeds hours later. */
export class ReplaceLockedError extends TikTokError {
  override readonly name = 'ReplaceLockedError';
  override readonly means = 'wait';
  override readonly hadNoEffect = true;
}

/** TikTok answered a create with success but without an id: it is unknown whether an audience exists. */
export class MissingAudienceIdError extends RetryableTikTokError {
  override readonly name = 'MissingAudienceIdError';
}

/** TikTok refuses the token or its permissions, as it would for every delivery: the operator must act. */
export abstract class AccessError extends TikTokError {
  override readonly means = 'reject';
  override readonly hadNoEffect = true;
}

/** The access token is expired, empty, wrong or revoked: the secret is read again once, then the operator must act. */
export class TokenError extends AccessError {
  override readonly name = 'TokenError';
}

/** The token may not act for this advertiser: the operator must act. */
export class PermissionError extends AccessError {
  override readonly name = 'PermissionError';
}

/** TikTok refuses the call itself and would refuse it again. */
export class PermanentTikTokError extends TikTokError {
  override readonly name = 'PermanentTikTokError';
  override readonly means = 'reject';
  override readonly hadNoEffect = true;
}

/** The secret has no usable credentials: the operator must act. */
export class CredentialsError extends ClassifiedError {
  override readonly name = 'CredentialsError';
  override readonly means = 'retry';
  /** Whether the secret is as the stack created it: nothing was ever delivered with it. */
  readonly isUnfilled: boolean;

  /**
   * @param message what is wrong with the secret, without its text
   * @param isUnfilled whether it is as the stack created it
   */
  constructor(message: string, isUnfilled = false) {
    super(message);
    this.isUnfilled = isUnfilled;
  }
}
