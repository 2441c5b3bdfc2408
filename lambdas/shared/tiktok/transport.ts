import type { Endpoint } from './constants.ts';
import type { HttpAnswer } from './envelope.ts';
import { RetryableTikTokError } from './errors.ts';

/** One HTTP request to TikTok. */
export interface HttpRequest {
  readonly endpoint: Endpoint;
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | AsyncIterable<Uint8Array>;
  /** The longest time of the whole exchange, in milliseconds; a streamed body's first piece is read before it. */
  readonly timeoutMs: number;
  /** Ends the exchange early; its reason is thrown unchanged. */
  readonly signal: AbortSignal;
}

/**
 * Sends a request and reads the whole answer. This is the only code that uses the network to TikTok.
 *
 * @param request what to send; a streamed body needs its Content-Length header
 * @returns the answer, whatever its status
 * @throws {RetryableTikTokError} when no answer arrived: network error, timeout, connection reset
 * @throws what the body's source threw, or the signal's reason, unchanged
 */
export async function sendRequest(request: HttpRequest): Promise<HttpAnswer> {
  const source = guardSource(request.body);
  try {
    await source.begin();
  } catch (error) {
    request.signal.throwIfAborted();
    throw error;
  }
  const timeout = AbortSignal.timeout(request.timeoutMs);
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      signal: AbortSignal.any([timeout, request.signal]),
      redirect: 'error',
      ...(source.body === undefined
        ? {}
        : { body: source.body as NonNullable<RequestInit['body']>, duplex: 'half' as const }),
    });
    return { status: response.status, headers: response.headers, body: await response.text() };
  } catch (cause) {
    request.signal.throwIfAborted();
    if (source.failure !== undefined) throw source.failure.error;
    const reason = timeout.aborted
      ? `no answer within ${request.timeoutMs} ms`
      : networkReason(cause, request.url.host);
    throw new RetryableTikTokError({ endpoint: request.endpoint, reason }, { cause });
  } finally {
    source.end();
  }
}

interface GuardedSource {
  readonly body: string | AsyncIterable<Uint8Array> | undefined;
  failure?: { readonly error: unknown };
  /** Reads the first piece, so that neither the connection nor the time of the request waits for it. */
  readonly begin: () => Promise<void>;
  /** Closes the body where fetch has left it. A read that hangs must not delay the caller, so this waits for nothing. */
  readonly end: () => void;
}

/** fetch reports a failing body as a network error; this keeps the body's own error. */
function guardSource(body: HttpRequest['body']): GuardedSource {
  if (body === undefined || typeof body === 'string')
    return { body, begin: async () => undefined, end: () => undefined };
  const pieces = body[Symbol.asyncIterator]();
  let first: IteratorResult<Uint8Array> | undefined;
  const guarded: GuardedSource = {
    body: watch(),
    begin: async () => {
      first = await pieces.next();
    },
    end: () => void pieces.return?.().catch(() => undefined),
  };
  return guarded;

  async function* watch(): AsyncGenerator<Uint8Array> {
    try {
      for (let piece = first; piece?.done === false; piece = await pieces.next()) yield piece.value;
    } catch (error) {
      guarded.failure = { error };
      throw error;
    }
  }
}

/** undici says "fetch failed" and has the actual error as the cause. */
function networkReason(error: unknown, host: string): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return `cannot reach ${host} (${cause instanceof Error ? codeOf(cause) : String(cause)})`;
}

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : error.message;
