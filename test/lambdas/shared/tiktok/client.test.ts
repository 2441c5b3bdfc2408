import { createHash } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { TikTokClient } from '../../../../lambdas/shared/tiktok/client.ts';
import type { Credentials } from '../../../../lambdas/shared/tiktok/credentials.ts';
import {
  PermanentTikTokError,
  RetryableTikTokError,
  TokenError,
} from '../../../../lambdas/shared/tiktok/errors.ts';
import { startTikTokServer, type TikTokServer } from '../../../../local/tiktok-server/server.ts';
import { hashes } from '../../helpers/partitions.ts';

const ADVERTISER = '7000000000000000001';
const LOCAL: Credentials = { accessToken: 'local-access-token', advertiserId: ADVERTISER };

let tiktok: TikTokServer;
const plain: Server[] = [];

beforeAll(async () => {
  tiktok = await startTikTokServer({ matchMs: 0 });
});

afterEach(async () => {
  await tiktok.admin.reset();
  for (const server of plain.splice(0)) server.closeAllConnections();
});

afterAll(async () => {
  await tiktok.stop();
});

interface Surroundings {
  readonly baseUrl?: string;
  readonly now?: Credentials;
  readonly afterRefresh?: Credentials;
  readonly requestTimeoutMs?: number;
}

/** A client, and the effects of its calls. */
function connect({
  baseUrl = tiktok.baseUrl,
  now = LOCAL,
  afterRefresh = now,
  requestTimeoutMs = 5000,
}: Surroundings) {
  const heldOff: number[] = [];
  let paced = 0;
  let refreshed = 0;
  let credentials = now;
  const client = new TikTokClient({
    baseUrl,
    credentials: {
      current: async () => credentials,
      refresh: async () => {
        refreshed += 1;
        credentials = afterRefresh;
        return credentials;
      },
    },
    pace: {
      take: async () => {
        paced += 1;
      },
      holdOff: async (_advertiserId, ms) => {
        heldOff.push(ms);
      },
    },
    requestTimeoutMs,
    uploadTimeoutMs: requestTimeoutMs,
    quotaPeriodMs: 86_400_000,
    onAnswer: () => undefined,
  });
  return { client, heldOff, counts: () => ({ paced, refreshed }) };
}

const context = (remainingMs = 60_000, signal = new AbortController().signal) => ({
  advertiserId: ADVERTISER,
  remainingMs: () => remainingMs,
  signal,
});

/** A server that gives any answer a test needs instead of TikTok's. */
async function startPlainServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  plain.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/open_api/v1.3`;
}

const fileOf = (lines: readonly string[]) => {
  const content = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  return {
    fileName: 'part.csv',
    bytes: content.length,
    calculateType: 'EMAIL_SHA256',
    md5: createHash('md5').update(content).digest('hex'),
    open: async function* () {
      yield content.subarray(0, 100);
      yield content.subarray(100);
    },
  } as const;
};

describe('TikTokClient', () => {
  test('uploads a streamed file, creates an audience from it and reads it back with all digits of its id', async () => {
    await tiktok.admin.configure({ numericIds: 'all' });
    const { client } = connect({});
    const lines = hashes('client', 0, 20);

    const filePath = await client.uploadFile(fileOf(lines), context());
    const id = await client.createAudience('An audience', 'EMAIL_SHA256', [filePath], context());

    const [answer] = await client.getAudiences([id], context());
    const [state] = await tiktok.admin.audiences();
    expect(answer?.details).toMatchObject({ audienceId: state?.id, name: 'An audience', isCreator: true });
    expect(id).toBe(state?.id);
    expect(await tiktok.admin.members(id)).toEqual(lines.toSorted());
  });

  test('returns the audiences of every page, including the last one', async () => {
    await tiktok.admin.addAudiences({ count: 201, prefix: 'known' });
    const { client } = connect({});

    const names = (await client.listAudiences(context())).map(({ name }) => name);

    expect(names.toSorted()).toEqual(
      Array.from({ length: 201 }, (_, index) => `known-${index + 1}`).toSorted(),
    );
  });

  /** Lists 101 audiences, and changes them at TikTok when the first page is answered and the second is not yet requested. */
  async function listWhile(change: (client: TikTokClient) => Promise<unknown>): Promise<readonly string[]> {
    await tiktok.admin.addAudiences({ count: 101, prefix: 'known' });
    const fault = { kind: 'pause', when: 'after' } as const;
    const pause = await tiktok.admin.inject({ endpoint: 'list', fault });
    const { client } = connect({});
    const listed = client.listAudiences(context());
    await tiktok.admin.waitForPause(pause);
    await change(client);
    await tiktok.admin.resume(pause);
    return (await listed).map(({ name }) => name).toSorted();
  }

  const known = Array.from({ length: 101 }, (_, index) => `known-${index + 1}`);

  test('finds the audience that a deletion moves from the second page to the first', async () => {
    const names = await listWhile(async (client) => {
      const newest = (await tiktok.admin.audiences()).find(({ name }) => name === 'known-101');
      await client.deleteAudiences([newest?.id ?? ''], context());
    });

    expect(names).toEqual(known.filter((name) => name !== 'known-101').toSorted());
  });

  test('returns the audience once that a creation moves from the first page to the second', async () => {
    const names = await listWhile(() => tiktok.admin.addAudiences({ count: 1, prefix: 'new' }));

    expect(names).toEqual([...known, 'new-1'].toSorted());
  });

  test('gives up, for a later retry, when the list changes in every reading', async () => {
    let requests = 0;
    const baseUrl = await startPlainServer((_request, response) => {
      requests += 1;
      const page_info = { total_page: 2, total_number: 101 + requests };
      response.end(JSON.stringify({ code: 0, data: { list: [], page_info } }));
    });
    const { client } = connect({ baseUrl });

    await expect(client.listAudiences(context())).rejects.toThrow(RetryableTikTokError);
    expect(requests).toBe(10);
  });

  test('sends the whole file again when the connection breaks in the middle of it', async () => {
    await tiktok.admin.inject({ endpoint: 'file/upload', fault: { kind: 'drop-midway', afterBytes: 500 } });
    const { client } = connect({});
    const lines = hashes('again', 0, 40);

    const filePath = await client.uploadFile(fileOf(lines), context());

    const id = await client.createAudience('again', 'EMAIL_SHA256', [filePath], context());
    expect(await tiktok.admin.members(id)).toEqual(lines.toSorted());
  });

  test('waits for content that begins late before it opens a connection, and counts no time until then', async () => {
    const arrived: number[] = [];
    const baseUrl = await startPlainServer((request, response) => {
      arrived.push(performance.now());
      request.resume().on('end', () => response.end('{"code": 0, "data": {"file_path": "handle"}}'));
    });
    const { client } = connect({ baseUrl, requestTimeoutMs: 400 });
    const file = fileOf(hashes('late', 0, 20));
    let beganAt = Number.POSITIVE_INFINITY;
    const open = async function* () {
      await sleep(800);
      beganAt = performance.now();
      yield* file.open();
    };

    const filePath = await client.uploadFile({ ...file, open }, context());

    expect(filePath).toBe('handle');
    expect(arrived).toEqual([expect.any(Number)]);
    expect(arrived[0]).toBeGreaterThanOrEqual(beganAt);
  });

  test('closes the content when the host cannot be reached', async () => {
    const { client } = connect({ baseUrl: 'http://tiktok.invalid/open_api/v1.3' });
    const file = fileOf(hashes('closed', 0, 20));
    let [opened, closed] = [0, 0];
    const open = async function* () {
      opened += 1;
      try {
        yield* file.open();
      } finally {
        closed += 1;
      }
    };

    await expect(client.uploadFile({ ...file, open }, context(1))).rejects.toThrow(/cannot reach/);

    await expect.poll(() => [opened, closed]).toEqual([1, 1]);
  });

  test("throws the error of the content's source, and not a failed request", async () => {
    const { client } = connect({});
    const cause = new RangeError('the source is gone');
    const file = {
      ...fileOf(hashes('source', 0, 2)),
      // biome-ignore lint/correctness/useYield: a source that fails before its first piece
      open: async function* (): AsyncGenerator<Uint8Array> {
        throw cause;
      },
    };

    await expect(client.uploadFile(file, context())).rejects.toBe(cause);
  });

  test('delays all requests for the time that TikTok requests before it retries', async () => {
    const fault = { kind: 'code', code: 40100, headers: { 'Retry-After': '0.05' } } as const;
    await tiktok.admin.inject({ endpoint: 'list', fault });
    const { client, heldOff, counts } = connect({});

    await client.checkAccess(context());

    expect(heldOff).toEqual([50]);
    expect(counts()).toEqual({ paced: 2, refreshed: 0 });
  });

  test('repeats an update after a lost answer, but not a create', async () => {
    const { client } = connect({});
    const filePath = await client.uploadFile(fileOf(hashes('lost', 0, 1000)), context());
    const id = await client.createAudience('first', 'EMAIL_SHA256', [filePath], context());
    await tiktok.admin.inject({ endpoint: 'update', fault: { kind: 'drop', when: 'after' } });
    await tiktok.admin.inject({ endpoint: 'create', fault: { kind: 'drop', when: 'after' } });

    await client.updateAudience(id, 'APPEND', [filePath], context());
    const created = client.createAudience('second', 'EMAIL_SHA256', [filePath], context());

    await expect(created).rejects.toThrow(RetryableTikTokError);
    const applied = (await tiktok.admin.audiences()).map(({ name, applied }) => [name, applied.length]);
    expect(applied).toEqual([
      ['first', 3],
      ['second', 1],
    ]);
  });

  test('uses a rotated token without an error', async () => {
    const stale = { ...LOCAL, accessToken: 'the-old-token' };
    const { client, counts } = connect({ now: stale, afterRefresh: LOCAL });

    await client.checkAccess(context());

    expect(counts()).toEqual({ paced: 2, refreshed: 1 });
  });

  test('stops with a refused token after reading the secret once more', async () => {
    const { client, counts } = connect({ now: { ...LOCAL, accessToken: 'wrong' } });

    await expect(client.checkAccess(context())).rejects.toThrow(TokenError);
    expect(counts()).toEqual({ paced: 1, refreshed: 1 });
  });

  test('does not continue when the secret has changed to another advertiser', async () => {
    const other = { accessToken: 'local-access-token', advertiserId: '7000000000000000002' };
    const { client, counts } = connect({ now: { ...LOCAL, accessToken: 'wrong' }, afterRefresh: other });

    await expect(client.checkAccess(context())).rejects.toThrow(TokenError);
    expect(counts()).toEqual({ paced: 1, refreshed: 1 });
  });

  test('names the host that it cannot reach', async () => {
    const { client } = connect({ baseUrl: 'http://tiktok.invalid/open_api/v1.3' });

    const listed = client.checkAccess(context());

    await expect(listed).rejects.toThrow(/: cannot reach tiktok\.invalid \((ENOTFOUND|EAI_AGAIN)\)$/);
  });

  test('treats a missing answer as a network failure', async () => {
    await tiktok.admin.inject({ endpoint: 'create', fault: { kind: 'hang' } });
    const { client } = connect({ requestTimeoutMs: 100 });

    const created = client.createAudience('slow', 'EMAIL_SHA256', ['a'], context());

    await expect(created).rejects.toThrow('TikTok /dmp/custom_audience/create/: no answer within 100 ms');
  });

  test("ends at once with the signal's reason when the signal is aborted", async () => {
    await tiktok.admin.inject({ endpoint: 'create', fault: { kind: 'hang' } });
    const { client } = connect({});
    const stop = new AbortController();
    const reason = new Error('time is up');
    setTimeout(() => stop.abort(reason), 50);

    const created = client.createAudience('stopped', 'EMAIL_SHA256', ['a'], context(60_000, stop.signal));

    await expect(created).rejects.toBe(reason);
  });

  test('treats a success with unreadable data as a failure that may have had its effect', async () => {
    const baseUrl = await startPlainServer((_request, response) => {
      response.end('{"code": 0, "message": "OK", "request_id": "r-9", "data": {"audience": 1}}');
    });
    const { client } = connect({ baseUrl });

    const failure = await client
      .createAudience('odd', 'EMAIL_SHA256', ['a'], context())
      .catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(RetryableTikTokError);
    expect(failure).toMatchObject({ code: 0, requestId: 'r-9' });
  });

  test('does not follow a redirect, which would carry the token to another host', async () => {
    const seen: string[] = [];
    const baseUrl = await startPlainServer((request, response) => {
      seen.push(request.url ?? '');
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    const { client } = connect({ baseUrl });

    const failure = await client
      .createAudience('moved', 'EMAIL_SHA256', ['a'], context())
      .catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(RetryableTikTokError);
    expect(seen).toEqual(['/open_api/v1.3/dmp/custom_audience/create/']);
  });

  test('never includes the token in an error', async () => {
    const { client } = connect({ now: { ...LOCAL, accessToken: 'secret-token-of-a-test' } });

    const failure = await client
      .createAudience('x', 'EMAIL_SHA256', ['a'], context())
      .catch((error: unknown) => error);

    expect(JSON.stringify(failure) + String((failure as Error).stack)).not.toContain(
      'secret-token-of-a-test',
    );
    expect(failure).toBeInstanceOf(TokenError);
  });

  test('throws the refusal of a wrong MD5 at once', async () => {
    await tiktok.admin.inject({ endpoint: 'file/upload', fault: { kind: 'wrong-md5' } });
    const { client, counts } = connect({});

    const uploaded = client.uploadFile(fileOf(hashes('md5', 0, 3)), context());

    await expect(uploaded).rejects.toThrow(PermanentTikTokError);
    expect(counts()).toEqual({ paced: 1, refreshed: 0 });
  });
});
