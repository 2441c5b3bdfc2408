import { type Environment, EnvironmentError, textOr } from '../env.ts';
import { TIKTOK_API_BASE_URL } from './constants.ts';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Reads the URL of TikTok's API. The access token is sent there, so TLS is required unless the URL is on this machine.
 *
 * @param env environment variables
 * @param variable name of the one that overrides TikTok's production API
 * @returns the URL, without a slash at its end
 * @throws {EnvironmentError} when it is not a URL, or neither https nor on the loopback interface
 */
export function tiktokBaseUrl(env: Environment, variable: string): string {
  const text = textOr(env, variable, TIKTOK_API_BASE_URL);
  const url = URL.parse(text);
  if (url === null) throw new EnvironmentError(variable, `is ${JSON.stringify(text)}, expected a URL`);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname))) {
    throw new EnvironmentError(
      variable,
      `is ${JSON.stringify(text)}, expected https: the access token is sent there`,
    );
  }
  return text.replace(/\/+$/, '');
}
