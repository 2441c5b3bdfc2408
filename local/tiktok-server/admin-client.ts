import { AdminError } from './errors.ts';
import type { TikTokAdmin } from './types.ts';

const METHODS = [
  'inject',
  'chaos',
  'clearFaults',
  'waitForPause',
  'resume',
  'setToken',
  'addAccount',
  'configure',
  'addAudiences',
  'setAudience',
  'audiences',
  'members',
  'requests',
  'violations',
  'counters',
  'reset',
] as const satisfies readonly (keyof TikTokAdmin)[];

/**
 * Connects to the admin interface of a running TikTok server, in this process or another.
 *
 * @param adminUrl the URL from `startTikTokServer` or from the process's first line
 * @returns its calls; each fails with {AdminError} when the server refuses it
 */
export function connectTikTokAdmin(adminUrl: string): TikTokAdmin {
  const call = async (method: string, args: readonly unknown[]): Promise<unknown> => {
    const response = await fetch(`${adminUrl}${method}`, { method: 'POST', body: JSON.stringify(args) });
    const { result, error } = (await response.json()) as { result?: unknown; error?: string };
    if (!response.ok) throw new AdminError(`${method}: ${error ?? `HTTP ${response.status}`}`);
    return result;
  };
  const calls = METHODS.map((method) => [method, (...args: unknown[]) => call(method, args)]);
  return Object.fromEntries(calls) as TikTokAdmin;
}
