import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../../../../lambdas/shared/tiktok/constants.ts';
import { openEnvelope } from '../../../../lambdas/shared/tiktok/envelope.ts';
import {
  DailyQuotaError,
  PermanentTikTokError,
  PermissionError,
  RateLimitedError,
  ReplaceLockedError,
  RetryableTikTokError,
  type TikTokError,
  TokenError,
} from '../../../../lambdas/shared/tiktok/errors.ts';

const LIST = '/dmp/custom_audience/list/';
const NOW = Date.parse('2026-11-20T10:00:00Z');
const CLOCK = { nowMs: NOW, quotaPeriodMs: 86_400_000 };

const answer = (status: number, body: string, headers: Record<string, string> = {}) => ({
  status,
  body,
  headers: new Headers(headers),
});

const envelope = (code: number): string =>
  JSON.stringify({ code, message: 'words of TikTok', request_id: 'r-1', data: {} });

function failureOf(
  status: number,
  body: string,
  headers: Record<string, string> = {},
  endpoint: Endpoint = LIST,
): TikTokError {
  try {
    openEnvelope(endpoint, answer(status, body, headers), CLOCK);
  } catch (error) {
    return error as TikTokError;
  }
  throw new Error('expected a failure');
}

describe('openEnvelope', () => {
  test.each([0, 20001])('returns the data and the request id when the code is %i', (code) => {
    const body = `{"code": ${code}, "message": "OK", "request_id": "r-7", "data": {"id": 7400000000001000003}}`;

    const success = openEnvelope(LIST, answer(200, body), CLOCK);

    expect(success).toEqual({ data: { id: '7400000000001000003' }, requestId: 'r-7' });
  });

  // The table of codes in TikTok's reference, each with an HTTP status that says something else.
  test.each([
    [40016, RateLimitedError],
    [40100, RateLimitedError],
    [40132, RateLimitedError],
    [50000, RetryableTikTokError],
    [50002, RetryableTikTokError],
    [51010, RetryableTikTokError],
    [51065, RetryableTikTokError],
    [59999, RetryableTikTokError],
    [40102, TokenError],
    [40104, TokenError],
    [40105, TokenError],
    [40001, PermissionError],
    [40000, PermanentTikTokError],
    [40002, PermanentTikTokError],
    [40007, PermanentTikTokError],
    [40900, PermanentTikTokError],
    [60000, PermanentTikTokError],
  ])('uses code %i, whatever the HTTP status', (code, kind) => {
    for (const status of [200, 400, 500]) {
      const failure = failureOf(status, envelope(code));

      expect(failure.constructor).toBe(kind);
      expect({ ...failure }).toMatchObject({ endpoint: LIST, code, httpStatus: status, requestId: 'r-1' });
      expect(failure.message).toBe(`TikTok ${LIST}: code ${code}: words of TikTok`);
    }
  });

  test.each([
    [429, RateLimitedError],
    [500, RetryableTikTokError],
    [502, RetryableTikTokError],
    [503, RetryableTikTokError],
    [408, RetryableTikTokError],
    [200, RetryableTikTokError],
    [400, PermanentTikTokError],
    [404, PermanentTikTokError],
  ])(
    'takes HTTP status %i for the verdict when no envelope came, and keeps the body to itself',
    (status, kind) => {
      const failure = failureOf(status, '<html>ann@example.com</html>');

      expect(failure.constructor).toBe(kind);
      expect({ ...failure }).toMatchObject({ code: undefined, httpStatus: status, requestId: undefined });
      expect(failure.message).toBe(`TikTok ${LIST}: HTTP ${status}: the answer is not an envelope of TikTok`);
      expect(`${failure.message} ${failure.stack}`).not.toContain('example.com');
    },
  );

  test.each([
    ['not JSON', '{"code": 0'],
    ['JSON without a code', '{"message": "OK"}'],
    ['nested too deep to be read', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
  ])('takes a body that is %s for no envelope', (_name, body) => {
    expect(failureOf(200, body).message).toBe(
      `TikTok ${LIST}: HTTP 200: the answer is not an envelope of TikTok`,
    );
  });

  test('reads a code that comes without message, request id and data', () => {
    const failure = failureOf(200, '{"code": 40002}');

    expect([failure.message, failure.requestId]).toEqual([`TikTok ${LIST}: code 40002: `, undefined]);
  });

  test.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '17' }, 17_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': '0.25' }, 250],
    [{ 'retry-after': 'Fri, 20 Nov 2026 10:00:30 GMT' }, 30_000],
    [{ 'retry-after': '20 Nov 2026 10:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Fri, 20 Nov 2026 10:00:30 +0000' }, 30_000],
    [{ 'retry-after': 'Fri, 20 Nov 2026 09:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'x-ratelimit-reset': '12' }, 12_000],
    [{ 'x-ratelimit-reset': '1795168809' }, 9000],
    [{ 'x-ratelimit-reset': '1795168809000' }, 9000],
    [{ 'x-ratelimit-reset': '1795168801500.5' }, 1500.5],
    [{ 'x-ratelimit-reset': '-5' }, 0],
    [{ 'x-ratelimit-reset': 'later' }, undefined],
    [{ 'retry-after': '3', 'x-ratelimit-reset': '12' }, 3000],
    [{}, undefined],
  ])('reads from %j how long TikTok asks to wait', (headers, waitMs) => {
    const failures = [failureOf(200, envelope(40100), headers), failureOf(429, '', headers)];

    expect(failures.map((failure) => (failure as RateLimitedError).retryAfterMs)).toEqual([waitMs, waitMs]);
  });

  test.each([
    { 'retry-after': '86401' },
    { 'retry-after': 'Sat, 20 Nov 2027 10:00:30 GMT' },
    { 'x-ratelimit-reset': '172800' },
    { 'x-ratelimit-reset': '1895168809' },
    { 'x-ratelimit-reset': '1895168809000' },
    { 'x-ratelimit-reset': '1795168809000000' },
  ])('waits a day at most when %j asks for longer', (headers) => {
    const failure = failureOf(200, envelope(40100), headers) as RateLimitedError;

    expect(failure.retryAfterMs).toBe(86_400_000);
  });

  test('waits after code 40133 until the next day begins in UTC, and says so', () => {
    const failure = failureOf(200, envelope(40133));

    expect(failure).toBeInstanceOf(DailyQuotaError);
    expect((failure as DailyQuotaError).retryAfterMs).toBe(14 * 3_600_000);
    expect(failure.message).toContain('2026-11-21T00:00:00.000Z');
  });

  const UPDATE = '/dmp/custom_audience/update/';
  // As reported by users of the API; the code is not published.
  const refusedReplace = (code: number): string =>
    JSON.stringify({
      code,
      message:
        'This replace operation is rejected as there is an existing unfinished replace operation for this audience. Please wait and try again; no more than one replace operation per day.',
      request_id: 'r-1',
      data: {},
    });

  test.each([0, 40002, 40900, 50000])('recognises a refused replace by its message, with code %i', (code) => {
    const failure = failureOf(200, refusedReplace(code), {}, UPDATE);

    expect(failure).toBeInstanceOf(ReplaceLockedError);
    expect(failure.requestId).toBe('r-1');
  });

  test('expects a refused replace from an update alone', () => {
    expect(failureOf(200, refusedReplace(40002)).constructor).toBe(PermanentTikTokError);
    expect(failureOf(200, envelope(40002), {}, UPDATE).constructor).toBe(PermanentTikTokError);
    expect(openEnvelope(UPDATE, answer(200, envelope(0)), CLOCK)).toEqual({ data: {}, requestId: 'r-1' });
  });
});
