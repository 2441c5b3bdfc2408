import type { z } from 'zod';
import type { CalculateType } from '../identifiers.ts';
import { sleep } from '../sleep.ts';
import { type RetryContext, retryDelayMs } from './backoff.ts';
import { ENDPOINTS, type Endpoint, MAX_PAGE_SIZE } from './constants.ts';
import type { Credentials, CredentialsSource } from './credentials.ts';
import { openEnvelope } from './envelope.ts';
import { MissingAudienceIdError, RateLimitedError, RetryableTikTokError, TokenError } from './errors.ts';
import { multipartBody, type StreamedFile } from './multipart.ts';
import type { RequestPace } from './pace.ts';
import { type HttpRequest, sendRequest } from './transport.ts';
import {
  type AudienceDetails,
  type AudiencePage,
  type AudienceWithHistory,
  createDataSchema,
  getDataSchema,
  listDataSchema,
  uploadDataSchema,
} from './types.ts';

/** How often the list of audiences is read while it changes. */
const MOST_READINGS = 5;

/** What a client needs to call TikTok. */
export interface TikTokClientOptions {
  /** Base URL, for example https://business-api.tiktok.com/open_api/v1.3. */
  readonly baseUrl: string;
  readonly credentials: CredentialsSource;
  readonly pace: RequestPace;
  /** Longest time of a call without a file, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** Longest time of a file's upload, in milliseconds. */
  readonly uploadTimeoutMs: number;
  /** How long a daily quota lasts, in milliseconds. */
  readonly quotaPeriodMs: number;
  /** Called for every answered call, with its endpoint and TikTok's request id. */
  readonly onAnswer: (endpoint: Endpoint, requestId: string | undefined) => void;
}

/** The advertiser of a call, and how long the call may take. */
export interface CallContext extends RetryContext {
  readonly advertiserId: string;
}

/** A file to upload; its content can be opened several times. */
export interface UploadFile extends Omit<StreamedFile, 'content'> {
  readonly calculateType: CalculateType;
  /** MD5 of the content, in hex. */
  readonly md5: string;
  /** Opens the content from its start. */
  readonly open: () => AsyncIterable<Uint8Array>;
}

export type UpdateAction = 'APPEND' | 'REMOVE' | 'REPLACE';

interface Call {
  readonly endpoint: Endpoint;
  readonly timeoutMs: number;
  /** Whether a call that may already have had its effect can be repeated. */
  readonly repeatable: boolean;
  readonly request: () => Pick<HttpRequest, 'method' | 'headers' | 'body'> & {
    query?: Record<string, string>;
  };
}

/**
 * The customer-file endpoints of TikTok API for Business. Every method throws a {@link TikTokError} whose class says how
 * to react. Before that, rate limits and TikTok's own failures are retried as long as the time left allows.
 */
export class TikTokClient {
  readonly #options: TikTokClientOptions;

  /** @param options how to call TikTok; nothing is sent before the first call */
  constructor(options: TikTokClientOptions) {
    this.#options = options;
  }

  /**
   * Uploads one file.
   *
   * @returns the handle (`file_path`) that create and update take
   */
  async uploadFile(file: UploadFile, context: CallContext): Promise<string> {
    const data = await this.#call(context, uploadDataSchema, {
      endpoint: ENDPOINTS.upload,
      timeoutMs: this.#options.uploadTimeoutMs,
      repeatable: true,
      request: () => {
        const body = multipartBody(
          {
            advertiser_id: context.advertiserId,
            file_signature: file.md5,
            calculate_type: file.calculateType,
          },
          { fileName: file.fileName, bytes: file.bytes, content: file.open() },
        );
        const headers = {
          'content-type': body.contentType,
          'content-length': String(body.contentLength),
        };
        return { method: 'POST', headers, body: body.content };
      },
    });
    return data.file_path;
  }

  /** Sends the smallest request that needs the token and its permission. */
  async checkAccess(context: CallContext): Promise<void> {
    await this.#listPage(1, context);
  }

  /**
   * Returns every audience of the advertiser, each once. The list moves when an audience is created or deleted between two
   * pages: then an audience may be on no page, so all pages are read again.
   *
   * @throws {RetryableTikTokError} when the list does not stay the same
   */
  async listAudiences(context: CallContext): Promise<readonly AudienceDetails[]> {
    for (let reading = 1; reading <= MOST_READINGS; reading++) {
      const found = new Map<string, AudienceDetails>();
      const totals = new Set<number | undefined>();
      for (let page = 1, last = 1; page <= last; page++) {
        const { list, page_info } = await this.#listPage(page, context);
        for (const audience of list) found.set(audience.audienceId, audience);
        totals.add(page_info.total_number);
        last = page_info.total_page;
      }
      if (totals.size === 1) return [...found.values()];
    }
    const reason = `the list of audiences changed in each of ${MOST_READINGS} readings`;
    throw new RetryableTikTokError({ endpoint: ENDPOINTS.list, reason });
  }

  /** Returns up to 100 audiences with their history; ids unknown to TikTok are missing from its answer. */
  async getAudiences(
    audienceIds: readonly string[],
    context: CallContext,
  ): Promise<readonly AudienceWithHistory[]> {
    const query = {
      advertiser_id: context.advertiserId,
      custom_audience_ids: JSON.stringify(audienceIds),
    };
    const data = await this.#call(context, getDataSchema, this.#read(ENDPOINTS.get, query));
    return data.list;
  }

  /**
   * Creates an audience from uploaded files. It is never repeated after an unclear failure, because the audience may exist
   * although the answer was lost.
   *
   * @returns the new audience's id
   * @throws {MissingAudienceIdError} when TikTok returns no id: only the list shows whether the audience exists
   */
  async createAudience(
    name: string,
    calculateType: CalculateType,
    filePaths: readonly string[],
    context: CallContext,
  ): Promise<string> {
    const fields = { custom_audience_name: name, calculate_type: calculateType, file_paths: filePaths };
    const call = this.#write(ENDPOINTS.create, fields, context, false);
    return (await this.#call(context, createDataSchema, call)).custom_audience_id;
  }

  /** Appends uploaded files to an audience, removes them from it, or replaces its members with them. */
  async updateAudience(
    audienceId: string,
    action: UpdateAction,
    filePaths: readonly string[],
    context: CallContext,
  ): Promise<void> {
    const fields = { custom_audience_id: audienceId, action, file_paths: filePaths };
    await this.#call(context, undefined, this.#write(ENDPOINTS.update, fields, context, true));
  }

  /** Deletes audiences, at most 100 at once: all of them or none. Only probes are ever deleted, on request. */
  async deleteAudiences(audienceIds: readonly string[], context: CallContext): Promise<void> {
    const fields = { custom_audience_ids: audienceIds };
    await this.#call(context, undefined, this.#write(ENDPOINTS.delete, fields, context, true));
  }

  #listPage(page: number, context: CallContext): Promise<AudiencePage> {
    const { advertiserId } = context;
    const query = { advertiser_id: advertiserId, page: String(page), page_size: String(MAX_PAGE_SIZE) };
    return this.#call(context, listDataSchema, this.#read(ENDPOINTS.list, query));
  }

  #read(endpoint: Endpoint, query: Record<string, string>): Call {
    const request = () => ({ method: 'GET' as const, headers: {}, query });
    return { endpoint, timeoutMs: this.#options.requestTimeoutMs, repeatable: true, request };
  }

  #write(
    endpoint: Endpoint,
    fields: Record<string, unknown>,
    { advertiserId }: CallContext,
    repeatable: boolean,
  ): Call {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ advertiser_id: advertiserId, ...fields });
    const request = () => ({ method: 'POST' as const, headers, body });
    return { endpoint, timeoutMs: this.#options.requestTimeoutMs, repeatable, request };
  }

  async #call<T>(context: CallContext, schema: z.ZodType<T>, call: Call): Promise<T>;
  async #call(context: CallContext, schema: undefined, call: Call): Promise<void>;
  async #call<T>(context: CallContext, schema: z.ZodType<T> | undefined, call: Call): Promise<T | undefined> {
    for (let attempt = 1; ; attempt++) {
      try {
        const { data, requestId } = await this.#callWithFreshToken(context, call);
        if (schema === undefined) return undefined;
        const parsed = schema.safeParse(data);
        if (parsed.success) return parsed.data;
        throw unreadableData(call.endpoint, requestId, parsed.error);
      } catch (error) {
        await this.#noteRateLimit(error, context);
        if (!call.repeatable && !(error instanceof RateLimitedError)) throw error;
        const delay = retryDelayMs(error, attempt, context.remainingMs(), Math.random());
        if (delay === undefined) throw error;
        await sleep(delay, context.signal);
      }
    }
  }

  async #noteRateLimit(error: unknown, { advertiserId }: CallContext): Promise<void> {
    if (!(error instanceof RateLimitedError) || error.retryAfterMs === undefined) return;
    await this.#options.pace.holdOff(advertiserId, error.retryAfterMs);
  }

  /** A token error may only mean that the secret was rotated since it was read. */
  async #callWithFreshToken(context: CallContext, call: Call) {
    const credentials = await this.#options.credentials.current();
    try {
      return await this.#send(credentials, context, call);
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      const fresh = await this.#options.credentials.refresh();
      const isRotated =
        fresh.accessToken !== credentials.accessToken && fresh.advertiserId === context.advertiserId;
      if (!isRotated) throw error;
      return await this.#send(fresh, context, call);
    }
  }

  async #send(credentials: Credentials, context: CallContext, call: Call) {
    await this.#options.pace.take(context.advertiserId, context);
    const { query, headers, ...request } = call.request();
    const url = new URL(this.#options.baseUrl + call.endpoint);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    const answer = await sendRequest({
      ...request,
      endpoint: call.endpoint,
      url,
      headers: { ...headers, 'Access-Token': credentials.accessToken },
      timeoutMs: call.timeoutMs,
      signal: context.signal,
    });
    const { quotaPeriodMs } = this.#options;
    const success = openEnvelope(call.endpoint, answer, { nowMs: Date.now(), quotaPeriodMs });
    this.#options.onAnswer(call.endpoint, success.requestId);
    return success;
  }
}

/** TikTok reports success with data that cannot be read: the call may have had its effect. */
function unreadableData(endpoint: Endpoint, requestId: string | undefined, cause: z.ZodError): Error {
  const isCreate = endpoint === ENDPOINTS.create;
  const failure = {
    endpoint,
    code: 0,
    reason: isCreate
      ? 'the create was answered as successful without the id of an audience'
      : 'the data of a successful answer does not have the published form',
    ...(requestId === undefined ? {} : { requestId }),
  };
  return isCreate
    ? new MissingAudienceIdError(failure, { cause })
    : new RetryableTikTokError(failure, { cause });
}
