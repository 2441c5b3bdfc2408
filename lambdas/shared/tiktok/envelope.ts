import { z } from 'zod';
import { DAILY_QUOTA_MS, ENDPOINTS, type Endpoint } from './constants.ts';
import {
  DailyQuotaError,
  PermanentTikTokError,
  PermissionError,
  RateLimitedError,
  ReplaceLockedError,
  RetryableTikTokError,
  type TikTokError,
  type TikTokFailure,
  TokenError,
} from './errors.ts';
import { parseLosslessJson } from './json.ts';

/** A complete HTTP answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

const envelopeSchema = z.object({
  code: z.number(),
  message: z.string().default(''),
  request_id: z.string().optional(),
  data: z.unknown().optional(),
});

/** 20001, partial success, counts as success: the audience's history shows what was left out. */
const SUCCESS = new Set([0, 20001]);
const RATE_LIMITED = new Set([40016, 40100, 40132]);
const DAILY_QUOTA = 40133;
/** The refusal of a replace while another is unfinished has no published code: its message identifies it. */
const REPLACE_LOCKED = /replace operation is rejected|existing unfinished replace/i;
const TOKEN = new Set([40102, 40104, 40105]);
const PERMISSION = new Set([40001]);

/** A successful answer of TikTok. */
export interface Success {
  readonly data: unknown;
  readonly requestId: string | undefined;
}

/** The reference for the waits in an answer; milliseconds. */
export interface AnswerClock {
  readonly nowMs: number;
  /** How long a daily quota lasts; a new one begins at each multiple of it since the epoch. */
  readonly quotaPeriodMs: number;
}

/**
 * Reads the result of a call. It is the envelope's `code`, not the HTTP status; without an envelope (a gateway answered)
 * it is the status.
 *
 * @param endpoint the endpoint that answered, for the error
 * @param answer the HTTP answer
 * @param clock the time in epoch milliseconds, to read `X-RateLimit-Reset` against, and how long a daily quota lasts
 * @returns the envelope's data
 * @throws {TikTokError} of the class that the code's set stands for
 */
export function openEnvelope(endpoint: Endpoint, answer: HttpAnswer, clock: AnswerClock): Success {
  const { nowMs } = clock;
  const envelope = readEnvelope(answer.body);
  if (envelope === undefined) throw withoutEnvelope(endpoint, answer, nowMs);
  const isLocked = endpoint === ENDPOINTS.update && REPLACE_LOCKED.test(envelope.message);
  if (SUCCESS.has(envelope.code) && !isLocked) return { data: envelope.data, requestId: envelope.request_id };
  const failure: TikTokFailure = {
    endpoint,
    code: envelope.code,
    httpStatus: answer.status,
    reason: envelope.message,
    requestId: envelope.request_id,
  };
  if (isLocked) throw new ReplaceLockedError(failure);
  if (envelope.code === DAILY_QUOTA) throw quotaError(failure, clock);
  throw classify(envelope.code, failure, retryAfterMs(answer.headers, nowMs));
}

function quotaError(failure: TikTokFailure, { nowMs, quotaPeriodMs }: AnswerClock): DailyQuotaError {
  const waitMs = quotaPeriodMs - (nowMs % quotaPeriodMs);
  const until = new Date(nowMs + waitMs).toISOString();
  const reason = `${failure.reason} (the daily quota is used up; requests go on after ${until})`;
  return new DailyQuotaError({ ...failure, reason }, waitMs);
}

function readEnvelope(body: string): z.infer<typeof envelopeSchema> | undefined {
  let json: unknown;
  try {
    json = parseLosslessJson(body);
  } catch {
    // Not JSON, or nested too deep to be read: not an envelope.
  }
  return envelopeSchema.safeParse(json).data;
}

function classify(code: number, failure: TikTokFailure, waitMs: number | undefined): TikTokError {
  if (RATE_LIMITED.has(code)) return new RateLimitedError(failure, waitMs);
  if (TOKEN.has(code)) return new TokenError(failure);
  if (PERMISSION.has(code)) return new PermissionError(failure);
  return code >= 50_000 && code < 60_000
    ? new RetryableTikTokError(failure)
    : new PermanentTikTokError(failure);
}

/** A body that is not TikTok's never reaches the error, because a proxy's page can contain anything. */
function withoutEnvelope(endpoint: Endpoint, { status, headers }: HttpAnswer, nowMs: number): TikTokError {
  const failure: TikTokFailure = {
    endpoint,
    httpStatus: status,
    reason: 'the answer is not an envelope of TikTok',
  };
  if (status === 429) return new RateLimitedError(failure, retryAfterMs(headers, nowMs));
  const refused = status >= 400 && status < 500 && status !== 408;
  return refused ? new PermanentTikTokError(failure) : new RetryableTikTokError(failure);
}

const SECONDS = /^\d+(\.\d+)?$/;
/** Above these a number is an epoch time: in seconds (from 2001 on), in milliseconds (from 2001 on). */
const EPOCH_SECONDS = 1e9;
const EPOCH_MS = 1e12;

/** How long the headers ask to wait: at most a day, TikTok's longest quota, so that no wrong header stops an advertiser for good. */
function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const ms = askedMs(headers, nowMs);
  return ms === undefined ? undefined : Math.min(DAILY_QUOTA_MS, Math.max(0, ms));
}

/** `Retry-After` is seconds or a date; `X-RateLimit-Reset` is seconds to wait, or an epoch time in seconds or milliseconds. */
function askedMs(headers: Headers, nowMs: number): number | undefined {
  const retryAfter = headers.get('retry-after');
  // Stryker disable next-line ConditionalExpression: a header that is not there is no date either.
  if (retryAfter !== null) {
    const ms = SECONDS.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - nowMs;
    if (Number.isFinite(ms)) return ms;
  }
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN);
  if (!Number.isFinite(reset)) return undefined;
  // Stryker disable next-line EqualityOperator: the limit itself is not a time to come (2001).
  if (reset > EPOCH_MS) return reset - nowMs;
  // Stryker disable next-line EqualityOperator: the limit itself is neither a wait (31 years) nor a time to come (2001).
  return reset > EPOCH_SECONDS ? reset * 1000 - nowMs : reset * 1000;
}
