import { CODE, RefusedRequest } from './errors.ts';
import type { TikTokState } from './state.ts';

/**
 * Checks the `Access-Token` header.
 *
 * @throws {RefusedRequest} 40104 empty, 40105 wrong or revoked, 40102 expired
 */
export function checkToken(state: TikTokState, token: string | undefined): ReadonlySet<string> {
  if (token === undefined || token.trim() === '') {
    throw new RefusedRequest(CODE.tokenEmpty, 'Access token is empty.');
  }
  const record = state.tokens.get(token);
  if (record === undefined || record.state === 'revoked') {
    throw new RefusedRequest(CODE.tokenWrong, 'Access token is incorrect or has been revoked.');
  }
  if (record.state === 'expired') throw new RefusedRequest(CODE.tokenExpired, 'Access token has expired.');
  return record.advertiserIds;
}

/** @throws {RefusedRequest} 40001 when the token is not allowed for the advertiser */
export function checkAdvertiser(allowed: ReadonlySet<string>, advertiserId: string): void {
  if (allowed.has(advertiserId)) return;
  throw new RefusedRequest(CODE.noPermission, `No permission to operate advertiser ${advertiserId}.`);
}

/** Counts requests per advertiser in fixed windows. */
export class RateLimiter {
  readonly #windows = new Map<string, { readonly start: number; count: number }>();

  /** @throws {RefusedRequest} 40100 when the advertiser's window is full */
  check(state: TikTokState, advertiserId: string): void {
    const limit = state.settings.rateLimit;
    if (limit === null) return;
    const now = Date.now();
    const current = this.#windows.get(advertiserId);
    const window =
      current !== undefined && now < current.start + limit.perMs ? current : { start: now, count: 0 };
    this.#windows.set(advertiserId, window);
    window.count += 1;
    if (window.count <= limit.requests) return;
    state.rateLimited += 1;
    const waitSeconds = Math.ceil((window.start + limit.perMs - now) / 1000);
    const headers = { 'Retry-After': String(waitSeconds), 'X-RateLimit-Reset': String(waitSeconds) };
    throw new RefusedRequest(
      CODE.rateLimited,
      'Too many requests. Please retry later.',
      limit.headers === true ? headers : {},
    );
  }
}
