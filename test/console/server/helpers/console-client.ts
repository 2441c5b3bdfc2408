import { mkdtempSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningConsole, startConsole } from '../../../../console/server/start.ts';

/** What the server answered. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Where the request goes. @default 127.0.0.1 */
  readonly hostname?: string;
}

/** Sends a request as it is written: `fetch` would put the path in order and refuse a Host header. */
export const ask = (port: number, path: string, question: Question = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body, hostname = '127.0.0.1' } = question;
    const sent = request({ hostname, port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });

const textFile = (text: string, type: string) => ({ content: new TextEncoder().encode(text), type });

/** The start page, and a script of it. */
export const fakePage = () =>
  new Map([
    ['/index.html', textFile('<!doctype html><title>start</title>', 'text/html; charset=utf-8')],
    ['/assets/index-1a2b.js', textFile('start()', 'text/javascript; charset=utf-8')],
  ]);

interface TestConsole {
  readonly configFile: string;
  readonly filesFolder?: string;
  readonly isReadOnly?: boolean;
  readonly tiktokApiBaseUrl?: string;
  readonly tokenFile?: string;
}

/** Starts the console on a free port, with a token of its own. */
export const openConsole = (options: TestConsole): Promise<RunningConsole> =>
  startConsole({
    port: 0,
    page: fakePage(),
    filesFolder: mkdtempSync(join(tmpdir(), 'console-files-')),
    isReadOnly: false,
    tiktokApiBaseUrl: 'http://127.0.0.1:1',
    tokenFile: join(mkdtempSync(join(tmpdir(), 'console-token-')), 'token'),
    ...options,
  });

/** The token in the address that the console prints. */
export const tokenOf = ({ address }: RunningConsole): string =>
  new URL(address).searchParams.get('token') ?? '';

/** Headers of the page that was let in. */
export const admitted = (server: RunningConsole): Record<string, string> => ({
  Cookie: `audiences_console_${server.port}=${tokenOf(server)}`,
  Origin: `http://127.0.0.1:${server.port}`,
});

/** Asks as the page does. */
export async function askApi<T>(
  server: RunningConsole,
  path: string,
  { method = 'GET', body }: { readonly method?: string; readonly body?: unknown } = {},
): Promise<{ readonly status: number; readonly body: T }> {
  const json = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const { status, text } = await ask(server.port, path, {
    method,
    headers: { ...admitted(server), ...json },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status, body: JSON.parse(text) as T };
}
