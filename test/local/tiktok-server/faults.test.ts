import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTikTokServer, type TikTokServer } from '../../../local/tiktok-server/server.ts';
import type { Fault } from '../../../local/tiktok-server/types.ts';
import { hashes, tiktokClient, toFile } from './tiktok-client.ts';

let server: TikTokServer;
let client: ReturnType<typeof tiktokClient>;

beforeEach(async () => {
  server = await startTikTokServer();
  client = tiktokClient(server.baseUrl);
});
afterEach(() => server.stop());

const create = async (signal?: AbortSignal): Promise<Response> =>
  fetch(`${server.baseUrl}/dmp/custom_audience/create/`, {
    method: 'POST',
    headers: { 'Access-Token': 'local-access-token', 'Content-Type': 'application/json' },
    body: JSON.stringify({
      advertiser_id: '7000000000000000001',
      custom_audience_name: 'foodies',
      file_paths: [await client.uploadHashes(hashes(1))],
      calculate_type: 'EMAIL_SHA256',
    }),
    ...(signal === undefined ? {} : { signal }),
  });

const audiencesMade = async (): Promise<number> => (await server.admin.audiences()).length;

describe('an injected fault', () => {
  test.each<[string, Fault, number, number]>([
    ['a code before the request is processed', { kind: 'code', code: 50002 }, 50002, 0],
    ['a code after the request is processed', { kind: 'code', code: 51010, when: 'after' }, 51010, 1],
  ])('answers %s', async (_, fault, code, made) => {
    await server.admin.inject({ endpoint: 'create', fault });

    const answer = (await (await create()).json()) as { code: number };

    expect([answer.code, await audiencesMade()]).toEqual([code, made]);
  });

  test.each<[string, Fault, number]>([
    ['before', { kind: 'http', status: 502, body: '<html>', headers: { 'Retry-After': '7' } }, 0],
    [
      'after',
      { kind: 'http', status: 502, body: '<html>', headers: { 'Retry-After': '7' }, when: 'after' },
      1,
    ],
  ])('answers an HTTP status %s the request is processed', async (_, fault, made) => {
    await server.admin.inject({ endpoint: 'create', fault });

    const response = await create();

    expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([
      502,
      '7',
      '<html>',
    ]);
    expect(await audiencesMade()).toBe(made);
  });

  test.each<[string, Fault, number]>([
    ['before', { kind: 'drop' }, 0],
    ['after', { kind: 'drop', when: 'after' }, 1],
  ])('drops the connection %s the request is processed', async (_, fault, made) => {
    await server.admin.inject({ endpoint: 'create', fault });

    await expect(create()).rejects.toThrow(TypeError);
    expect(await audiencesMade()).toBe(made);
  });

  test('resets the connection in the middle of an upload and accepts no file', async () => {
    await server.admin.inject({
      endpoint: 'file/upload',
      fault: { kind: 'drop-midway', afterBytes: 100_000 },
    });

    await expect(client.upload({ content: toFile(hashes(20_000)) })).rejects.toThrow(TypeError);
    expect((await server.admin.counters()).uploads).toBe(0);
  });

  test('never answers a hanging request', async () => {
    await server.admin.inject({ endpoint: 'create', fault: { kind: 'hang', when: 'after' } });

    const patience = new AbortController();
    const answer = create(patience.signal);
    await expect.poll(audiencesMade).toBe(1);
    await sleep(200);
    patience.abort(new Error('waited long enough'));

    await expect(answer).rejects.toThrow('waited long enough');
  });

  test('answers a slow request after the delay', async () => {
    await server.admin.inject({ endpoint: 'list', fault: { kind: 'slow', delayMs: 150 } });
    const start = performance.now();

    const { code } = await client.get('list', {});

    expect(code).toBe(0);
    expect(performance.now() - start).toBeGreaterThanOrEqual(145);
  });

  test('answers an upload as if its signature were wrong', async () => {
    await server.admin.inject({ endpoint: 'file/upload', fault: { kind: 'wrong-md5' } });

    const answers = [
      await client.upload({ content: toFile(hashes(1)) }),
      await client.upload({ content: toFile(hashes(1)) }),
    ];

    expect(answers.map(({ code }) => code)).toEqual([40002, 0]);
    expect((await server.admin.counters()).uploads).toBe(1);
  });

  test('affects the configured number of requests, after the configured number has passed, and only its endpoint', async () => {
    await server.admin.inject({ endpoint: 'list', skip: 1, times: 2, fault: { kind: 'code', code: 50000 } });

    const codes: number[] = [(await client.get('get', { custom_audience_ids: '["1"]' })).code];
    for (let request = 0; request < 4; request += 1) codes.push((await client.get('list', {})).code);

    expect(codes).toEqual([0, 0, 50000, 50000, 0]);
  });

  test('is removed when faults are cleared', async () => {
    await server.admin.inject({ endpoint: '*', times: 5, fault: { kind: 'code', code: 50000 } });
    await server.admin.clearFaults();

    expect((await client.get('list', {})).code).toBe(0);
  });
});

describe('a caller that goes away in the middle of an upload', () => {
  test('leaves no file behind, and the server answers the next request', async () => {
    const request = httpRequest(`${server.baseUrl}/dmp/custom_audience/file/upload/`, {
      method: 'POST',
      headers: {
        'Access-Token': 'local-access-token',
        'Content-Type': 'multipart/form-data; boundary=X',
        'Content-Length': 1_000_000,
      },
    });
    request.on('error', () => undefined);
    const head = '--X\r\nContent-Disposition: form-data; name="file"; filename="part-00000.csv"\r\n\r\n';
    await new Promise((resolve) => request.write(head + toFile(hashes(1000)), resolve));

    const closed = new Promise((resolve) => request.once('close', resolve));
    request.destroy();
    await closed;

    expect((await client.get('list', {})).code).toBe(0);
    expect((await server.admin.counters()).uploads).toBe(0);
    const [entry] = await server.admin.requests();
    expect([entry?.endpoint, entry?.code, entry?.httpStatus]).toEqual(['file/upload', null, null]);
  });
});

describe('a pause', () => {
  test('holds a request until it is resumed', async () => {
    const fault = await server.admin.inject({ endpoint: 'create', fault: { kind: 'pause' } });
    const answer = create();

    const paused = await server.admin.waitForPause(fault);
    const madeMeanwhile = await audiencesMade();
    await server.admin.resume(fault);

    expect((await answer).status).toBe(200);
    expect([paused.endpoint, madeMeanwhile, await audiencesMade()]).toEqual(['create', 0, 1]);
  });

  test('does not process a request whose caller went away before it', async () => {
    const fault = await server.admin.inject({ endpoint: 'create', fault: { kind: 'pause' } });
    const caller = new AbortController();
    const answer = create(caller.signal);
    await server.admin.waitForPause(fault);

    caller.abort();
    await expect(answer).rejects.toThrow(/aborted/);
    await server.admin.resume(fault);

    expect(await audiencesMade()).toBe(0);
  });

  test('has processed a request whose caller went away after it', async () => {
    const fault = await server.admin.inject({ endpoint: 'create', fault: { kind: 'pause', when: 'after' } });
    const caller = new AbortController();
    const answer = create(caller.signal);
    await server.admin.waitForPause(fault);

    caller.abort();

    await expect(answer).rejects.toThrow(/aborted/);
    expect(await audiencesMade()).toBe(1);
  });

  test('cannot be awaited when no request arrives in time', async () => {
    const fault = await server.admin.inject({ endpoint: 'create', fault: { kind: 'pause' } });

    await expect(server.admin.waitForPause(fault, 50)).rejects.toThrow(
      `no request reached ${fault} within 50 ms`,
    );
  });
});

describe('random faults', () => {
  test('affect the same requests for the same seed, about as often as configured', async () => {
    const draw = async (): Promise<number[]> => {
      await server.admin.chaos({ share: 0.2, seed: 7, faults: [{ kind: 'code', code: 50000 }] });
      const codes: number[] = [];
      for (let request = 0; request < 100; request += 1) codes.push((await client.get('list', {})).code);
      return codes;
    };

    const [first, second] = [await draw(), await draw()];

    expect(second).toEqual(first);
    const failed = first.filter((code) => code === 50000).length;
    expect(failed).toBeGreaterThanOrEqual(10);
    expect(failed).toBeLessThanOrEqual(30);
  });

  test('end on request', async () => {
    await server.admin.chaos({ share: 1, seed: 1, faults: [{ kind: 'code', code: 50000 }] });
    await server.admin.chaos(null);

    expect((await client.get('list', {})).code).toBe(0);
  });
});

describe('the request log', () => {
  test('has a line for each request, without its body or token', async () => {
    await server.admin.inject({ endpoint: 'list', fault: { kind: 'drop' } });
    await client.get('list', {}).catch(() => undefined);
    const answer = await client.upload({ content: toFile(hashes(1)) });

    const log = await server.admin.requests();

    expect(log).toEqual([
      {
        requestId: expect.stringMatching(/^\d{17}[0-9A-F]{16}$/),
        time: expect.any(Number),
        method: 'GET',
        path: '/open_api/v1.3/dmp/custom_audience/list/',
        endpoint: 'list',
        advertiserId: null,
        code: null,
        httpStatus: null,
        fault: 'drop',
      },
      {
        requestId: (JSON.parse(answer.text) as { request_id: string }).request_id,
        time: expect.any(Number),
        method: 'POST',
        path: '/open_api/v1.3/dmp/custom_audience/file/upload/',
        endpoint: 'file/upload',
        advertiserId: '7000000000000000001',
        code: 0,
        httpStatus: 200,
        fault: null,
      },
    ]);
  });

  test('is empty after a reset, as is everything else', async () => {
    await client.createFrom(hashes(1));

    await server.admin.reset();

    const { admin } = server;
    expect([await admin.requests(), await admin.audiences(), (await admin.counters()).uploads]).toEqual([
      [],
      [],
      0,
    ]);
  });
});

describe('the state of an audience', () => {
  test('is as set by the admin interface', async () => {
    const id = await client.createFrom(hashes(1));
    await server.admin.setAudience(id, {
      isValid: false,
      coverNum: 12,
      errorMsg: 'file could not be parsed',
      addHistory: { action: 'APPEND', msg: 'failed' },
    });

    const answer = await client.get('get', { custom_audience_ids: JSON.stringify([id]) });

    const [item] = answer.data['list'] as { audience_details: object; audience_history: object[] }[];
    expect(item?.audience_details).toMatchObject({
      is_valid: false,
      cover_num: 12,
      error_msg: 'file could not be parsed',
    });
    expect(item?.audience_history[1]).toMatchObject({ action: 'APPEND', editor: 'TikTok', msg: 'failed' });
  });

  test('names the files of each change, so that a file applied twice is seen', async () => {
    const id = await client.createFrom(hashes(1000));
    const file = await client.uploadHashes(hashes(1));
    await client.post('update', { custom_audience_id: id, file_paths: [file], action: 'APPEND' });

    const [audience] = await server.admin.audiences();

    const signatures = Object.keys((await server.admin.counters()).uploadsBySignature);
    expect(audience?.applied.map(({ action, signatures: files }) => [action, files])).toEqual([
      ['CREATE', [signatures[0]]],
      ['APPEND', [signatures[1]]],
    ]);
  });
});
