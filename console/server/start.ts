import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { OperationError } from '../../operations/errors.ts';
import { newPrivateFolder, removeLeftovers, removePrivateFolder } from '../../operations/local-folder.ts';
import { LOCAL_FOLDER } from '../../operations/paths.ts';
import { createApi } from './api.ts';
import { ConsoleContext, type ConsoleOptions } from './context.ts';
import { EntryCodes } from './entry-codes.ts';
import { writeEntryPage } from './entry-page.ts';
import type { PageFiles } from './page-files.ts';
import { readToken } from './token.ts';

const LOOPBACK = '127.0.0.1';
const TOKEN_FILE = join(LOCAL_FOLDER, 'console', 'token');

/** How the server is started. */
export interface StartOptions extends ConsoleOptions {
  /** 0: any that is free. */
  readonly port: number;
  /** The bundled page. */
  readonly page: PageFiles;
  /** Where the token is kept that lets a browser in. @default .local/console/token */
  readonly tokenFile?: string;
}

/** The console while it runs. */
export interface RunningConsole {
  /** Address with the token: whoever opens it is let in. Must not be an argument of a program, which other users can see. */
  readonly address: string;
  readonly port: number;
  /**
   * Makes a page on disk, for its owner alone, that lets the browser in which opens it: once, within two minutes.
   *
   * @returns the page's path
   */
  makeEntryPage(): string;
  /** Ends the server and all its jobs. */
  stop(): Promise<void>;
}

/**
 * Starts the console on this machine's loopback interface.
 *
 * @throws {OperationError} when the port is taken
 */
export async function startConsole({
  port,
  page,
  tokenFile = TOKEN_FILE,
  ...options
}: StartOptions): Promise<RunningConsole> {
  const context = new ConsoleContext(options);
  const token = readToken(tokenFile);
  let answer: ReturnType<typeof getRequestListener> | undefined;
  const server = createServer((request, response) => void answer?.(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(cannotListen(port, cause)));
    server.listen(port, LOOPBACK, resolve);
  });
  removeLeftovers('console-spark');
  const { port: opened } = server.address() as AddressInfo;
  const codes = new EntryCodes();
  const app = createApi(context, { port: opened, token, codes, isReadOnly: options.isReadOnly }, page);
  answer = getRequestListener(app.fetch, { hostname: LOOPBACK });
  const origin = `http://${LOOPBACK}:${opened}`;
  const entryFolders: string[] = [];
  return {
    address: `${origin}/?token=${token}`,
    port: opened,
    makeEntryPage: () => {
      const folder = newPrivateFolder('console-entry');
      entryFolders.push(folder);
      return writeEntryPage(folder, `${origin}/?entry=${codes.make()}`);
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      for (const folder of entryFolders) removePrivateFolder(folder);
      await context.stop();
    },
  };
}

const cannotListen = (port: number, cause: Error): OperationError =>
  new OperationError(`The console cannot listen on port ${port} (${cause.message})`, {
    remedy: 'Another console may run there: open its address, or choose another port with --port.',
    cause,
  });
