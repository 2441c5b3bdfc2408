import type { Environment } from '../lambdas/shared/env.ts';
import { tiktokBaseUrl } from '../lambdas/shared/tiktok/base-url.ts';

/** Names of the environment variables that the command line reads; AWS's own are read by its SDK. */
export const CLI_ENV = {
  tiktokApiBaseUrl: 'TIKTOK_API_BASE_URL',
  awsEndpointUrl: 'AWS_ENDPOINT_URL',
} as const;

export interface CliEnvironment {
  /** Where TikTok's API is, for example the sandbox. @default TikTok's production API */
  readonly tiktokApiBaseUrl: string;
  /** Whether the AWS SDK is directed to this machine: to the local cloud, or to a server in place of AWS. */
  readonly isAwsOnThisMachine: boolean;
}

const LOOPBACK = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/;

/**
 * Reads the environment variables of the command line.
 *
 * @throws {EnvironmentError} when one cannot be used
 */
export function loadCliEnvironment(env: Environment): CliEnvironment {
  return {
    tiktokApiBaseUrl: tiktokBaseUrl(env, CLI_ENV.tiktokApiBaseUrl),
    isAwsOnThisMachine: LOOPBACK.test(env[CLI_ENV.awsEndpointUrl] ?? ''),
  };
}
