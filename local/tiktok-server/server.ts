import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectTikTokAdmin } from './admin-client.ts';
import { ADMIN_PATH, createAdminServer } from './admin-server.ts';
import { API_PATH, createApiServer } from './api-server.ts';
import { FaultBook } from './faults.ts';
import { TikTokState } from './state.ts';
import { type Account, DEFAULT_ACCOUNT, DEFAULT_SETTINGS, type Settings, type TikTokAdmin } from './types.ts';

export interface TikTokServerOptions extends Partial<Settings> {
  /** Port of the API on loopback. @default 0, any free port */
  readonly port?: number;
  /** Port of the admin interface on loopback. @default 0, any free port */
  readonly adminPort?: number;
  /** @default DEFAULT_ACCOUNT */
  readonly accounts?: readonly Account[];
  /** Makes the matched shares and the random faults repeatable. @default 1 */
  readonly seed?: number;
}

export interface TikTokServer {
  /** The URL to use instead of `https://business-api.tiktok.com/open_api/v1.3`. */
  readonly baseUrl: string;
  readonly adminUrl: string;
  readonly admin: TikTokAdmin;
  /** Closes open connections, including hanging ones, and removes the server's files. */
  stop(): Promise<void>;
}

/**
 * Starts a simulated TikTok on loopback: the customer-file audience endpoints of API v1.3 with their validations.
 *
 * @throws when a port is in use
 */
export async function startTikTokServer(options: TikTokServerOptions = {}): Promise<TikTokServer> {
  const { port = 0, adminPort = 0, accounts = [DEFAULT_ACCOUNT], seed = 1, ...settings } = options;
  const state = new TikTokState(accounts, { ...DEFAULT_SETTINGS, ...settings }, seed);
  const faults = new FaultBook();
  const api = createApiServer(state, faults);
  const adminApi = createAdminServer(state, faults);
  const baseUrl = `${await listen(api, port)}${API_PATH}`;
  const adminUrl = `${await listen(adminApi, adminPort)}${ADMIN_PATH}`;
  const stop = async (): Promise<void> => {
    faults.clear();
    await Promise.all([close(api), close(adminApi)]);
    state.dispose();
  };
  return { baseUrl, adminUrl, admin: connectTikTokAdmin(adminUrl), stop };
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
