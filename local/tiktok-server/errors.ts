/** The codes of the API's envelope that this server uses; tests inject other codes. */
export const CODE = {
  ok: 0,
  partialSuccess: 20001,
  noPermission: 40001,
  badParameter: 40002,
  notFound: 40007,
  rateLimited: 40100,
  tokenExpired: 40102,
  tokenEmpty: 40104,
  tokenWrong: 40105,
} as const;

/** A request that is answered with the code of a failure. */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest';
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;

  /**
   * @param code code of the envelope
   * @param message message of the envelope
   * @param headers further headers of the answer
   */
  constructor(code: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.headers = headers;
  }
}

/** A call of the admin interface that is impossible: a mistake in the test that made it. */
export class AdminError extends Error {
  override readonly name = 'AdminError';
}

/** Refuses a request because of a parameter that does not follow the API's reference. */
export const badParameter = (message: string): RefusedRequest =>
  new RefusedRequest(CODE.badParameter, message);
