import { DetailedError, hc, parseResponse } from 'hono/client';
import type { ConsoleApi } from '../../server/api.ts';
import type { ConsoleError, ConsoleErrorKind } from '../../server/errors.ts';
import { explainError } from './explain-error.ts';

interface ApiErrorDetails extends ErrorOptions {
  /** HTTP status of the answer. */
  readonly status: number;
  /** Undefined when the server itself did not say. */
  readonly kind: ConsoleErrorKind | undefined;
  /** What to do about it. */
  readonly remedy: string | undefined;
}

/** The server refused a request, or could not do what it asks. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly kind: ConsoleErrorKind | undefined;
  readonly remedy: string | undefined;

  /**
   * @param message what happened
   * @param details of the answer
   */
  constructor(message: string, { status, kind, remedy, ...options }: ApiErrorDetails) {
    super(message, options);
    this.status = status;
    this.kind = kind;
    this.remedy = remedy;
  }

  /** Whether the same request would be refused again. */
  get isRefusal(): boolean {
    return this.status >= 400 && this.status < 500;
  }
}

/** Calls the console's server; its types are the server's own. */
export const { api } = encodingParams(hc<ConsoleApi>(location.origin));

/** Hono's client writes the parameters of a path as they are: `#`, `?`, `%` and `\` in a name would change the address. */
function encodingParams<Client extends object>(client: Client): Client {
  return new Proxy(client, {
    get: (target, name) => {
      const part: unknown = Reflect.get(target, name);
      return typeof part === 'function' ? encodingParams(part) : part;
    },
    apply: (target, self, [request, ...others]: [CallArguments?, ...unknown[]]) =>
      Reflect.apply(target as CallableFunction, self, [withEncodedParams(request), ...others]),
  });
}

interface CallArguments {
  readonly param?: Readonly<Record<string, string>>;
}

const withEncodedParams = (request: CallArguments = {}): CallArguments => ({
  ...request,
  param: Object.fromEntries(
    Object.entries(request.param ?? {}).map(([name, value]) => [name, encodeURIComponent(value)]),
  ),
});

/**
 * Gives what the server answered.
 *
 * @param response of a call of `api`
 * @throws {ApiError} when the server refused the request, or could not do what it asks
 */
export const answerOf: typeof parseResponse = async (response) => {
  try {
    return await parseResponse(response);
  } catch (error) {
    throw error instanceof DetailedError ? toApiError(error) : error;
  }
};

function toApiError(error: DetailedError): ApiError {
  const status = Number(error.statusCode);
  const data = error.detail?.data as Partial<ConsoleError> | null | undefined;
  const { message, remedy } = explainError(data ?? error);
  return new ApiError(message, { status, kind: data?.kind, remedy, cause: error });
}
