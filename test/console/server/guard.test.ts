import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createApi } from '../../../console/server/api.ts';
import { ConsoleContext } from '../../../console/server/context.ts';
import { EntryCodes } from '../../../console/server/entry-codes.ts';
import type { RunningConsole } from '../../../console/server/start.ts';
import { restoreEnvironment } from '../../helpers/environment.ts';
import { admitted, ask, askApi, fakePage, openConsole, tokenOf } from './helpers/console-client.ts';

const SECRET_FILE = 'only-for-the-owner';

let folder: string;
let configFile: string;
let server: RunningConsole;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'console-guard-'));
  configFile = join(folder, 'pipeline.config.json');
  writeFileSync(configFile, JSON.stringify({ sources: [{ name: 'crm', audience: { name: 'Customers' } }] }));
  const outside = mkdtempSync(join(tmpdir(), 'console-outside-'));
  writeFileSync(join(outside, `${SECRET_FILE}.csv`), 'email\n');
  symlinkSync(outside, join(folder, 'link'));
  server = await openConsole({ configFile, filesFolder: folder });
});

afterAll(() => server?.stop());

describe('who is let in', () => {
  test('the token of the address becomes a cookie that no script and no other site has, and leaves the address', async () => {
    const { status, headers } = await ask(server.port, `/exports?state=failed&token=${tokenOf(server)}`);

    expect({ status, location: headers.location, cookie: headers['set-cookie'] }).toEqual({
      status: 303,
      location: '/exports?state=failed',
      cookie: [`audiences_console_${server.port}=${tokenOf(server)}; Path=/; HttpOnly; SameSite=Strict`],
    });
  });

  test('an address that would lead to another host after the token does not', async () => {
    const { headers } = await ask(server.port, `//evil.example/?token=${tokenOf(server)}`);

    expect(headers.location).toBe('/evil.example/');
  });

  test.each([
    ['no token', {}],
    ['a wrong token', { Cookie: 'audiences_console_PORT=wrong' }],
    ['the cookie of another console', { Cookie: 'audiences_console_1=TOKEN' }],
  ])('a request with %s is refused before anything is done', async (_, headers) => {
    const filled = Object.entries(headers).map(([name, value]) => [
      name,
      value.replace('PORT', String(server.port)).replace('TOKEN', tokenOf(server)),
    ]);

    const { status, text } = await ask(server.port, '/api/session', { headers: Object.fromEntries(filled) });

    expect({ status, body: JSON.parse(text) }).toEqual({
      status: 401,
      body: {
        kind: 'noToken',
        message: 'This browser has not been let in',
        remedy: 'Open the address that “npx audiences console” printed, with its token.',
      },
    });
  });

  test('a wrong token in the address gets a page that says what to open', async () => {
    const { status, headers, text } = await ask(server.port, '/?token=wrong');

    expect({ status, type: headers['content-type'], cookie: headers['set-cookie'] }).toEqual({
      status: 401,
      type: 'text/html; charset=UTF-8',
      cookie: undefined,
    });
    expect(text).toContain('Open the address that “npx audiences console” printed');
  });

  test('only the loopback address of the machine answers', async () => {
    await expect(ask(server.port, '/', { hostname: '127.0.0.2' })).rejects.toThrow(
      /ECONNREFUSED|EADDRNOTAVAIL|ENETUNREACH/,
    );
  });

  test.each(['evil.example', 'evil.example:PORT', '127.0.0.1.evil.example:PORT', '127.0.0.1', '127.0.0.1:1'])(
    'a name that was made to lead here is refused as Host: %s',
    async (host) => {
      const headers = { ...admitted(server), Host: host.replace('PORT', String(server.port)) };

      const { status, text } = await ask(server.port, '/api/session', { headers });

      expect({ status, kind: JSON.parse(text).kind }).toEqual({ status: 403, kind: 'forbidden' });
    },
  );

  test('the name localhost is let in with its own Origin', async () => {
    const host = `localhost:${server.port}`;
    const headers = { ...admitted(server), Host: host, Origin: `http://${host}` };

    expect((await ask(server.port, '/api/session', { headers })).status).toBe(200);
  });

  test.each([
    ['GET', 'https://evil.example'],
    ['GET', 'null'],
    ['POST', 'https://evil.example'],
    ['POST', 'http://127.0.0.1:1'],
    ['DELETE', undefined],
    ['POST', undefined],
  ])('a %s of Origin %s is refused, with the right cookie too', async (method, origin) => {
    const { Cookie = '' } = admitted(server);
    const headers = { Cookie, ...(origin === undefined ? {} : { Origin: origin }) };

    const { status, text } = await ask(server.port, '/api/jobs/1', { method, headers });

    expect({ status, kind: JSON.parse(text).kind }).toEqual({ status: 403, kind: 'forbidden' });
  });
});

describe('the page that a browser is started with', () => {
  /** Path and query of the address that the page leads to. */
  const entryOf = (page: string): string => {
    const [, address = ''] = /content="0;url=([^"]+)"/.exec(readFileSync(page, 'utf8')) ?? [];
    const { origin, pathname, search } = new URL(address);
    expect(origin).toBe(`http://127.0.0.1:${server.port}`);
    return pathname + search;
  };

  test('can be read by its owner alone, and does not have the token', () => {
    const page = server.makeEntryPage();

    expect([dirname(page), page].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600]);
    expect(readFileSync(page, 'utf8')).not.toContain(tokenOf(server));
  });

  test('lets a browser in once, with the cookie that the printed address gives, and at an address without a code', async () => {
    const entry = entryOf(server.makeEntryPage());

    const first = await ask(server.port, entry);
    const second = await ask(server.port, entry);

    expect({ status: first.status, cookie: first.headers['set-cookie'] }).toEqual({
      status: 200,
      cookie: [`audiences_console_${server.port}=${tokenOf(server)}; Path=/; HttpOnly; SameSite=Strict`],
    });
    expect(first.text).toContain('content="0;url=/"');
    expect(first.headers['cache-control']).toBe('no-store');
    expect({ status: second.status, cookie: second.headers['set-cookie'] }).toEqual({
      status: 401,
      cookie: undefined,
    });
    expect(second.text).toContain('Open the address that “npx audiences console” printed');
  });

  test('keeps its code for a visit: a HEAD request does not use it', async () => {
    const entry = entryOf(server.makeEntryPage());

    const early = await ask(server.port, entry, { method: 'HEAD' });

    expect([early.status, (await ask(server.port, entry)).status]).toEqual([401, 200]);
  });

  test('opened again in a browser that is in shows the console', async () => {
    const entry = entryOf(server.makeEntryPage());
    await ask(server.port, entry);

    const again = await ask(server.port, entry, { headers: admitted(server) });

    expect([again.status, again.text]).toEqual([200, '<!doctype html><title>start</title>']);
  });

  test('lets nobody in after two minutes', async () => {
    const entry = entryOf(server.makeEntryPage());
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 120_000 });

    const { status } = await ask(server.port, entry).finally(() => vi.useRealTimers());

    expect(status).toBe(401);
  });

  test('is removed when the console ends, and its code lets nobody into the next one', async () => {
    const tokenFile = join(folder, 'ended', 'token');
    const ended = await openConsole({ configFile, tokenFile });
    const page = ended.makeEntryPage();
    const [, code] = /entry=([\w-]{43})"/.exec(readFileSync(page, 'utf8')) ?? [];
    await ended.stop();
    const next = await openConsole({ configFile, tokenFile });

    const { status } = await ask(next.port, `/?entry=${code}`);

    await next.stop();
    expect([existsSync(page), status]).toEqual([false, 401]);
  });
});

describe('what is answered', () => {
  test('every answer forbids scripts of its own text, other places and frames', async () => {
    for (const path of ['/', '/api/session', '/api/nothing', '/assets/nothing.js']) {
      const { headers } = await ask(server.port, path, { headers: admitted(server) });
      expect({
        policy: headers['content-security-policy'],
        type: headers['x-content-type-options'],
        referrer: headers['referrer-policy'],
        frames: headers['x-frame-options'],
      }).toEqual({
        policy:
          "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self' data:; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        type: 'nosniff',
        referrer: 'no-referrer',
        frames: 'DENY',
      });
    }
  });

  test('a view has an address of its own, and a file of the page its kind', async () => {
    const [view, script, missing] = await Promise.all(
      ['/exports/crm/week-47', '/assets/index-1a2b.js', '/assets/other.js'].map((path) =>
        ask(server.port, path, { headers: admitted(server) }),
      ),
    );

    expect([view?.status, view?.text, view?.headers['cache-control']]).toEqual([
      200,
      '<!doctype html><title>start</title>',
      'no-store',
    ]);
    expect([script?.text, script?.headers['content-type']]).toEqual([
      'start()',
      'text/javascript; charset=utf-8',
    ]);
    expect(missing?.status).toBe(404);
  });

  test.each([
    '/../../package.json',
    '/%2e%2e/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/../../../../../../../../etc/passwd',
    '/..\\..\\package.json',
    '//etc/passwd',
  ])('%s reaches no file outside of the page', async (path) => {
    const { status, text } = await ask(server.port, path, { headers: admitted(server) });

    expect([400, 404, 200]).toContain(status);
    expect(text).not.toMatch(/root:|tiktok-audience-activation/);
  });

  test.each(['..', '../..', '/etc', 'x/../..', 'link', '../console-guard-other', '%00'])(
    'the folder %s of local exports is refused',
    async (path) => {
      const asked = `/api/new-source/files?folder=${path === '%00' ? path : encodeURIComponent(path)}`;

      const { status, body } = await askApi<{ kind: string }>(server, asked);

      expect({ status, kind: body.kind }).toEqual({ status: 400, kind: 'invalid' });
      expect(JSON.stringify(body)).not.toContain(SECRET_FILE);
    },
  );

  test('a local export outside of the folder is not surveyed', async () => {
    const place = { kind: 'local', path: `link/${SECRET_FILE}.csv` };
    const { body } = await askApi<{ id: string }>(server, '/api/new-source/surveys', {
      method: 'POST',
      body: { place },
    });

    const job = await endOf(`/api/new-source/surveys/${body.id}`);

    expect(job).toMatchObject({
      state: 'failed',
      error: { kind: 'invalid', message: 'The path leads out of the folder that exports are chosen from' },
    });
  });

  test.each([
    ['with its length', { 'Content-Length': String(300 * 1024) }],
    ['in pieces', { 'Transfer-Encoding': 'chunked' }],
  ])('a body above 256 kB is refused %s', async (_, length) => {
    const headers = { ...admitted(server), 'Content-Type': 'application/json', ...length };

    const { status, text } = await ask(server.port, '/api/new-source/diff', {
      method: 'POST',
      headers,
      body: JSON.stringify({ source: 'x'.repeat(300 * 1024) }).slice(0, 300 * 1024),
    });

    expect({ status, body: JSON.parse(text) }).toEqual({
      status: 413,
      body: { kind: 'tooLarge', message: 'The request is larger than 256 kB', remedy: 'Send less at once.' },
    });
  });

  test('a wrong body is refused with its field, and without its value', async () => {
    const { status, body } = await askApi<{ message: string }>(server, '/api/problems/credentials/main', {
      method: 'PUT',
      body: { advertiserId: '7000000000000000001', accessToken: 17, token: 'very-secret' },
    });

    expect(status).toBe(400);
    expect(body.message).toContain('accessToken');
    expect(body.message).not.toMatch(/17|very-secret/);
  });
});

describe('a console that only reads', () => {
  /** What it may still be asked: it works on copies on this machine, and changes nothing of the pipeline. */
  const HARMLESS = [
    'POST /api/new-source/surveys',
    'DELETE /api/new-source/surveys/:id',
    'POST /api/new-source/judgements',
    'POST /api/new-source/diff',
    'POST /api/new-source/commands',
    'POST /api/problems/examinations',
    'DELETE /api/jobs/:id',
  ];

  test('refuses every route that is not one of the harmless ones', async () => {
    const reading = await openConsole({ configFile, isReadOnly: true });
    const context = new ConsoleContext({
      ...{ configFile, filesFolder: folder, isReadOnly: true, tiktokApiBaseUrl: 'http://127.0.0.1:1' },
    });
    const { routes } = createApi(
      context,
      { port: 1, token: 'x', codes: new EntryCodes(), isReadOnly: true },
      fakePage(),
    );
    const changing = [...new Set(routes.map(({ method, path }) => `${method} ${path}`))].filter(
      (route) => !/^(GET|ALL) /.test(route) && !HARMLESS.includes(route),
    );

    const answers = await Promise.all(
      changing.map(async (route) => {
        const [method = '', path = ''] = route.split(' ');
        const { status, body } = await askApi<{ kind: string }>(reading, path.replaceAll(/:\w+/g, 'crm'), {
          method,
          body: {},
        });
        return [route, status, body.kind];
      }),
    );

    await reading.stop();
    expect(changing.toSorted()).toEqual([
      'POST /api/exports/:source/:exportId/run',
      'POST /api/new-source/preparations',
      'POST /api/new-source/save',
      'POST /api/problems/redrive',
      'POST /api/sources/:source/query',
      'POST /api/sources/:source/run',
      'PUT /api/problems/credentials/:advertiser',
    ]);
    expect(answers).toEqual(changing.map((route) => [route, 403, 'readOnly']));
  });

  test('answers what changes nothing', async () => {
    const reading = await openConsole({ configFile, isReadOnly: true });
    const source = { name: 'web', audience: { name: 'Visitors' } };

    const { status, body } = await askApi<{ lines: { kind: string; text: string }[] }>(
      reading,
      '/api/new-source/diff',
      { method: 'POST', body: { sources: [source], replaces: false, dropsSamples: false } },
    );

    await reading.stop();
    expect(status).toBe(200);
    expect(body.lines.filter(({ kind }) => kind === 'added').map(({ text }) => text.trim())).toContain(
      '"name": "web",',
    );
  });
});

describe('the token', () => {
  test('lets a page go on after the console was started again, and is readable by its owner alone', async () => {
    const tokenFile = join(folder, 'again', 'token');
    const first = await openConsole({ configFile, tokenFile });
    const { Cookie = '' } = admitted(first);
    await first.stop();

    const second = await openConsole({ configFile, tokenFile });

    const cookie = Cookie.replace(String(first.port), String(second.port));
    const { status } = await ask(second.port, '/api/session', { headers: { Cookie: cookie } });
    await second.stop();
    expect([status, statSync(tokenFile).mode & 0o777]).toEqual([200, 0o600]);
  });

  test('is made again when others could have read it', async () => {
    const tokenFile = join(folder, 'open-to-all');
    writeFileSync(tokenFile, `${'a'.repeat(43)}\n`);
    chmodSync(tokenFile, 0o644);

    const other = await openConsole({ configFile, tokenFile });

    await other.stop();
    expect(tokenOf(other)).not.toBe('a'.repeat(43));
    expect(readFileSync(tokenFile, 'utf8')).toBe(`${tokenOf(other)}\n`);
  });
});

describe('failures', () => {
  test('an expired AWS session says how to sign in again, with the id of the call', async () => {
    const aws = createServer((_, response) => {
      response.writeHead(403, { 'Content-Type': 'text/xml', 'x-amzn-requestid': 'req-1' });
      response.end(
        '<ErrorResponse><Error><Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message></Error><RequestId>req-1</RequestId></ErrorResponse>',
      );
    });
    await new Promise<void>((resolve) => aws.listen(0, '127.0.0.1', resolve));
    const { port } = aws.address() as AddressInfo;
    const before = { ...process.env };
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
    });

    const { status, body } = await askApi(server, '/api/pipeline');

    restoreEnvironment(before);
    aws.close();
    expect({ status, body }).toEqual({
      status: 401,
      body: {
        kind: 'signedOut',
        message: 'ExpiredToken: The security token included in the request is expired',
        remedy:
          'Your AWS session has expired: sign in again. If you change keys in environment variables or in ~/.aws/credentials, start the console again.',
        requestId: 'req-1',
      },
    });
  });

  test('a configuration that cannot be used is told with each of its places', async () => {
    const wrong = join(folder, 'wrong.json');
    writeFileSync(wrong, JSON.stringify({ sources: [{ name: 'CRM', audience: { name: 'Customers' } }] }));
    const other = await openConsole({ configFile: wrong });

    const { status, body } = await askApi<{ kind: string; issues: unknown }>(other, '/api/pipeline');

    await other.stop();
    expect({ status, kind: body.kind, issues: body.issues }).toEqual({
      status: 422,
      kind: 'configuration',
      issues: [
        {
          path: 'sources[0].name',
          found: '"CRM"',
          expected: 'expected 1 to 63 lower-case letters, digits or hyphens',
        },
      ],
    });
  });

  test('a route that does not exist, and a job that does not, are told so', async () => {
    const [route, job] = await Promise.all([
      askApi(server, '/api/nothing'),
      askApi(server, '/api/new-source/surveys/1'),
    ]);

    expect([route, job]).toEqual([
      { status: 404, body: { kind: 'notFound', message: 'There is nothing at /api/nothing' } },
      {
        status: 404,
        body: {
          kind: 'notFound',
          message: 'There is no such job',
          remedy: 'The console was started again since, which ends its jobs. Start it again.',
        },
      },
    ]);
  });
});

/** Waits until a job has ended. */
async function endOf(path: string): Promise<{ state: string }> {
  for (;;) {
    const { body } = await askApi<{ state: string; endedAt?: string }>(server, path);
    if (body.endedAt !== undefined) return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
