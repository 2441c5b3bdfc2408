import { TikTokClient } from '../../lambdas/shared/tiktok/client.ts';
import { DAILY_QUOTA_MS } from '../../lambdas/shared/tiktok/constants.ts';
import type { Credentials } from '../../lambdas/shared/tiktok/credentials.ts';
import { PermissionError, TikTokError, TokenError } from '../../lambdas/shared/tiktok/errors.ts';
import { UNPACED } from '../../lambdas/shared/tiktok/pace.ts';

const CHECK_MS = 20_000;

/** What TikTok says about a token and an advertiser. */
export type CredentialsVerdict =
  | { readonly kind: 'accepted' }
  /** The token is wrong, expired or revoked. */
  | { readonly kind: 'tokenRefused'; readonly reason: string }
  /** The token is good, but not for this advertiser or not for audiences. */
  | { readonly kind: 'noPermission'; readonly reason: string }
  /** TikTok could not be asked, or gave no usable answer. */
  | { readonly kind: 'unclear'; readonly reason: string };

/**
 * Asks TikTok for the advertiser's audiences, which needs the very permission that deliveries need.
 *
 * @param baseUrl where TikTok's API is
 * @param credentials what is to be checked; neither is part of any answer
 * @param signal ends the check
 */
export async function checkCredentials(
  baseUrl: string,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<CredentialsVerdict> {
  const until = performance.now() + CHECK_MS;
  const client = new TikTokClient({
    baseUrl,
    credentials: { current: async () => credentials, refresh: async () => credentials },
    pace: UNPACED,
    requestTimeoutMs: CHECK_MS / 2,
    uploadTimeoutMs: CHECK_MS / 2,
    quotaPeriodMs: DAILY_QUOTA_MS,
    onAnswer: () => undefined,
  });
  const context = {
    advertiserId: credentials.advertiserId,
    remainingMs: () => until - performance.now(),
    signal,
  };
  try {
    await client.checkAccess(context);
    return { kind: 'accepted' };
  } catch (error) {
    if (!(error instanceof TikTokError) || signal.aborted) throw error;
    return { kind: verdictOf(error), reason: error.message };
  }
}

function verdictOf(error: TikTokError): 'tokenRefused' | 'noPermission' | 'unclear' {
  if (error instanceof TokenError) return 'tokenRefused';
  return error instanceof PermissionError ? 'noPermission' : 'unclear';
}
