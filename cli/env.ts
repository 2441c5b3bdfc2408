import { type Environment, textOr } from '../lambdas/shared/env.ts';
import { TIKTOK_API_BASE_URL } from '../lambdas/shared/tiktok/constants.ts';

/** Names of the environment variables that the command line reads; AWS's own are read by its SDK. */
export const CLI_ENV = {
  tiktokApiBaseUrl: 'TIKTOK_API_BASE_URL',
} as const;

export interface CliEnvironment {
  /** Where TikTok's API is, for example the sandbox. @default TikTok's production API */
  readonly tiktokApiBaseUrl: string;
}

/** Reads the environment variables of the command line. */
export function loadCliEnvironment(env: Environment): CliEnvironment {
  return { tiktokApiBaseUrl: textOr(env, CLI_ENV.tiktokApiBaseUrl, TIKTOK_API_BASE_URL) };
}
