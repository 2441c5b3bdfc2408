import { expect, test } from 'vitest';
import { type WatchedAdvertiser, watchAdvertisers } from '../../../lambdas/audience-monitor/advertisers.ts';
import { PaceError } from '../../../lambdas/shared/ledger/errors.ts';
import { LedgerTable } from '../../../lambdas/shared/ledger/table.ts';
import { ENDPOINTS } from '../../../lambdas/shared/tiktok/constants.ts';
import {
  CredentialsError,
  DailyQuotaError,
  PermissionError,
  RateLimitedError,
  RetryableTikTokError,
  TokenError,
} from '../../../lambdas/shared/tiktok/errors.ts';
import { memoryDynamoDB } from '../helpers/memory-dynamodb.ts';

const failure = { endpoint: ENDPOINTS.get, reason: 'no' };

/** An advertiser whose check ends with an error. */
const failingWith = (name: string, error: Error): WatchedAdvertiser => ({
  name,
  credentials: { current: () => Promise.reject(error), refresh: () => Promise.reject(error) },
  tiktok: {} as never,
});

const watch = (error: Error) =>
  watchAdvertisers(
    {
      ledger: new LedgerTable(memoryDynamoDB().client, 'ledger'),
      advertisers: [failingWith('main', error)],
    },
    7,
    { remainingMs: () => 60_000, signal: new AbortController().signal },
  );

test.each([
  ['the daily quota is used up', new DailyQuotaError(failure, 3_600_000)],
  ['TikTok asked to wait', new RateLimitedError(failure, undefined)],
  ["a request's turn comes after the time left", new PaceError('7', 3_600_000)],
  ['the secret was never filled', new CredentialsError('not filled', true)],
])('an advertiser is checked later, without a failure, when %s', async (_name, error) => {
  expect(await watch(error)).toEqual({
    results: [],
    postponed: [{ advertiser: 'main', error }],
    failures: [],
  });
});

test.each([
  ['TikTok refuses the token', new TokenError(failure)],
  ['the token may not act for it', new PermissionError(failure)],
  ['the secret is of another form', new CredentialsError('not JSON')],
  ['TikTok fails', new RetryableTikTokError(failure)],
  ['anything else is wrong', new TypeError('no')],
])('an advertiser is a failure when %s', async (_name, error) => {
  expect(await watch(error)).toEqual({
    results: [],
    postponed: [],
    failures: [{ advertiser: 'main', error }],
  });
});
