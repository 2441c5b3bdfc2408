import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTikTokServer, type TikTokServer } from '../../../local/tiktok-server/server.ts';
import { hashes, idIn, tiktokClient, toFile } from './tiktok-client.ts';

const DAY_MS = 86_400_000;

let server: TikTokServer;
let client: ReturnType<typeof tiktokClient>;

beforeEach(async () => {
  server = await startTikTokServer({ matchMs: 0, minimumMembers: 0 });
  client = tiktokClient(server.baseUrl);
});
afterEach(() => server.stop());

const update = async (id: string, fields: object) =>
  client.post('update', { custom_audience_id: id, ...fields });

/** The only item of an answer. */
async function detailsOf(id: string): Promise<Record<string, unknown>> {
  const { data } = await client.get('get', { custom_audience_ids: JSON.stringify([id]) });
  const [item] = data['list'] as { audience_details: Record<string, unknown> }[];
  return item?.audience_details ?? {};
}

describe('the lock of a replace', () => {
  test('refuses a second replace of the audience with its message, lets appends through, and ends', async () => {
    await server.admin.configure({ replaceLockMs: 400, replaceLockCode: 49_999 });
    const id = await client.createFrom(hashes(10));
    const file_paths = [await client.uploadHashes(hashes(5))];
    const replace = () => update(id, { action: 'REPLACE', file_paths });

    const answers = [await replace(), await replace(), await update(id, { action: 'APPEND', file_paths })];
    await sleep(450);
    answers.push(await replace());

    expect(answers.map(({ code }) => code)).toEqual([0, 49_999, 0, 0]);
    expect(answers[1]?.text).toContain('an existing unfinished replace operation for this audience');
  });
});

describe('a file with lines that cannot be read', () => {
  test('is a partial success of the create and the update that apply it', async () => {
    const file_paths = [
      String((await client.upload({ content: toFile([...hashes(3), 'bad']) })).data['file_path']),
    ];
    const created = await client.post('create', {
      ...{ custom_audience_name: 'partial', calculate_type: 'EMAIL_SHA256', file_paths },
    });
    const id = idIn(created.text);

    const updated = await update(id, { action: 'APPEND', file_paths });
    const renamed = await update(id, { custom_audience_name: 'renamed' });

    expect([created, updated, renamed].map(({ code }) => code)).toEqual([20001, 20001, 0]);
    expect(await server.admin.members(id)).toEqual(hashes(3).toSorted());
  });
});

describe('a request of the wrong content type', () => {
  test('is refused and changes nothing', async () => {
    const url = `${server.baseUrl}/dmp/custom_audience/create/`;
    const body = JSON.stringify({
      ...{
        advertiser_id: '7000000000000000001',
        custom_audience_name: 'text',
        calculate_type: 'EMAIL_SHA256',
      },
      file_paths: [await client.uploadHashes(hashes(1))],
    });

    const headers = { 'Access-Token': 'local-access-token', 'Content-Type': 'text/plain' };
    const answer = await (await fetch(url, { method: 'POST', headers, body })).json();

    expect(answer).toMatchObject({ code: 40002, message: 'expected the Content-Type application/json' });
    expect(await server.admin.audiences()).toEqual([]);
  });
});

describe('the number of files', () => {
  test('may be 500 in a create and in a replace, and 49 in an append', async () => {
    const path = await client.uploadHashes(hashes(3));
    const file_paths = Array<string>(500).fill(path);
    const created = await client.post('create', {
      ...{ custom_audience_name: 'many', calculate_type: 'EMAIL_SHA256', file_paths },
    });
    const id = String(created.data['custom_audience_id']);

    const codes = [
      created.code,
      (await update(id, { action: 'REPLACE', file_paths })).code,
      (await update(id, { action: 'REPLACE', file_paths: [...file_paths, path] })).code,
      (await update(id, { action: 'REPLACE', file_paths: [path] })).code,
      (await update(id, { action: 'APPEND', file_paths: file_paths.slice(0, 49) })).code,
      (await update(id, { action: 'APPEND', file_paths: file_paths.slice(0, 50) })).code,
    ];

    expect(codes).toEqual([0, 0, 40002, 0, 0, 40002]);
  });

  test('of an audience has a limit, which counts its create and its appends, and from a replace on anew', async () => {
    await server.admin.configure({ maximumFiles: 3 });
    const path = await client.uploadHashes(hashes(3));
    const id = await client.createFrom(hashes(3));
    const send = async (action: string, count: number) =>
      update(id, { action, file_paths: Array<string>(count).fill(path) });

    const answers = [
      await send('APPEND', 2),
      await send('REMOVE', 1),
      await send('APPEND', 1),
      await send('REPLACE', 2),
      await send('APPEND', 1),
      await send('APPEND', 1),
    ];

    expect(answers.map(({ code }) => code)).toEqual([0, 0, 40002, 0, 0, 40002]);
    expect(answers[2]?.text).toContain('the audience would have 4 files; at most 3 are possible');
  });
});

describe('list and get', () => {
  test('returns the audiences with the given ids', async () => {
    const ids = [await client.createFrom(hashes(1), 'a'), await client.createFrom(hashes(1), 'b')];
    await client.createFrom(hashes(1), 'c');

    const { data } = await client.get('list', { custom_audience_ids: JSON.stringify(ids) });

    const names = (data['list'] as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(['b', 'a']);
  });

  test('returns all fields of the published schema, and the requested length of the history', async () => {
    const id = await client.createFrom(hashes(4));
    await update(id, { custom_audience_name: 'renamed' });

    const { data } = await client.get('get', {
      custom_audience_ids: JSON.stringify([id]),
      history_size: '1',
    });

    const [item] = data['list'] as { audience_details: object; audience_history: { action: string }[] }[];
    expect(item?.audience_history.map(({ action }) => action)).toEqual(['RENAME']);
    expect(item?.audience_details).toEqual({
      ...{ audience_id: id, name: 'renamed', type: 'Customer File Audience', calculate_type: 'EMAIL_SHA256' },
      ...{ audience_sub_type: 'NORMAL', cover_num: 3, is_valid: true, is_creator: true, shared: false },
      ...{
        is_expiring: false,
        msg: '',
        error_msg: '',
        is_auto_refresh: false,
        owner_id: '7000000000000000001',
      },
      ...{ audience_enhancement: false, enhancement_status: null },
      ...{ create_time: expect.stringMatching(/^\d{4}-/), expired_time: expect.stringMatching(/^\d{4}-/) },
    });
  });

  test.each(['0', '101'])('rejects a history of %s entries', async (history_size) => {
    const id = await client.createFrom(hashes(1));

    const { code } = await client.get('get', { custom_audience_ids: JSON.stringify([id]), history_size });

    expect(code).toBe(40002);
  });
});

describe('the sub-type', () => {
  test('changes from NORMAL to REACH_FREQUENCY and not back, without the other changes of the call', async () => {
    const id = await client.createFrom(hashes(1));
    const change = { audience_sub_type: 'REACH_FREQUENCY', custom_audience_name: 'ignored' };

    const codes = [await update(id, change), await update(id, { audience_sub_type: 'NORMAL' })];

    expect(codes.map(({ code }) => code)).toEqual([0, 40002]);
    expect(await detailsOf(id)).toMatchObject({ name: 'foodies', audience_sub_type: 'REACH_FREQUENCY' });
  });
});

describe('the type MAID_SHA256', () => {
  test('is the same as FIRST_SHA256', async () => {
    const path = await client.uploadHashes(hashes(2), 'MAID_SHA256');

    const { code } = await client.post('create', {
      ...{ custom_audience_name: 'devices', calculate_type: 'FIRST_SHA256', file_paths: [path] },
    });

    expect(code).toBe(0);
  });
});

describe('the expiry', () => {
  const daysLeft = async (id: string): Promise<number> => {
    const { expired_time } = await detailsOf(id);
    return Math.round((Date.parse(`${String(expired_time).replace(' ', 'T')}Z`) - Date.now()) / DAY_MS);
  };

  test('is a year after the last change, or the retention after the creation', async () => {
    const file_paths = [await client.uploadHashes(hashes(1))];
    const { data } = await client.post('create', {
      ...{ custom_audience_name: 'short', calculate_type: 'EMAIL_SHA256', file_paths, retention_in_days: 30 },
    });
    const ids = [await client.createFrom(hashes(1)), String(data['custom_audience_id'])];
    for (const id of ids) await update(id, { action: 'APPEND', file_paths });

    expect(await Promise.all(ids.map(daysLeft))).toEqual([365, 30]);
    expect((await Promise.all(ids.map(detailsOf))).map(({ is_expiring }) => is_expiring)).toEqual([
      false,
      true,
    ]);
  });

  test('empties the audience, which can then only be deleted', async () => {
    const id = await client.createFrom(hashes(1000));
    await server.admin.setAudience(id, { expired: true });
    const file_paths = [await client.uploadHashes(hashes(1))];

    const codes = [
      await update(id, { action: 'APPEND', file_paths }),
      await client.post('delete', { custom_audience_ids: [id] }),
    ];

    expect(codes.map(({ code }) => code)).toEqual([40002, 0]);
  });
});

describe('answers that are not as published', () => {
  test.each(['', 0, null] as const)('can be configured: a create whose id is %j', async (id) => {
    await server.admin.inject({ endpoint: 'create', fault: { kind: 'no-id', isCreated: true, id } });

    const { code, data } = await client.post('create', {
      ...{ custom_audience_name: 'made', calculate_type: 'EMAIL_SHA256' },
      file_paths: [await client.uploadHashes(hashes(1))],
    });

    expect({ code, data }).toEqual({ code: 0, data: { custom_audience_id: id } });
  });

  test('can be configured: odd fields of an audience, and a create without an id', async () => {
    const id = await client.createFrom(hashes(1));
    await server.admin.setAudience(id, { fields: { name: null, cover_num: 'many' } });
    for (const isCreated of [false, true])
      await server.admin.inject({ endpoint: 'create', fault: { kind: 'no-id', isCreated } });
    const create = async (name: string) =>
      client.post('create', {
        ...{ custom_audience_name: name, calculate_type: 'EMAIL_SHA256' },
        file_paths: [await client.uploadHashes(hashes(1))],
      });

    const answers = [await create('not made'), await create('made')];

    expect(answers.map(({ code, data }) => [code, data])).toEqual([
      [0, {}],
      [0, {}],
    ]);
    expect((await server.admin.audiences()).map(({ name }) => name)).toEqual(['foodies', 'made']);
    expect(await detailsOf(id)).toMatchObject({ name: null, cover_num: 'many' });
  });
});
