import { describe, expect, test } from 'vitest';
import { tiktokBaseUrl } from '../../../../lambdas/shared/tiktok/base-url.ts';

describe("the address of TikTok's API", () => {
  test("is TikTok's production API unless another one is set", () => {
    expect(tiktokBaseUrl({}, 'API')).toBe('https://business-api.tiktok.com/open_api/v1.3');
  });

  test.each([
    ['https://sandbox-ads.tiktok.com/open_api/v1.3', 'https://sandbox-ads.tiktok.com/open_api/v1.3'],
    ['https://sandbox-ads.tiktok.com/open_api/v1.3/', 'https://sandbox-ads.tiktok.com/open_api/v1.3'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
  ])('takes %s', (API, expected) => {
    expect(tiktokBaseUrl({ API }, 'API')).toBe(expected);
  });

  test.each([
    ['http://business-api.tiktok.com/open_api/v1.3', 'expected https'],
    ['http://127.0.0.1.example.com', 'expected https'],
    ['http://localhost.example.com', 'expected https'],
    ['ftp://127.0.0.1', 'expected https'],
    ['business-api.tiktok.com', 'expected a URL'],
  ])('refuses %s', (API, reason) => {
    expect(() => tiktokBaseUrl({ API }, 'API')).toThrow(reason);
  });
});
