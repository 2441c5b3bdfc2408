import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTikTokServer, type TikTokServer } from '../../../local/tiktok-server/server.ts';
import { hashes, idIn, tiktokClient, toFile } from './tiktok-client.ts';

// SHA-256 of "janedoe@gmail.com", as TikTok publishes it.
const JANE = 'd6117306485ed0e50afab3ac871e98f81699151f30281527d63ff5f233656c69';
// MD5 of "abc" (RFC 1321, A.5).
const MD5_OF_ABC = '900150983cd24fb0d6963f7d28e17f72';
const OTHER = { token: 'other-token', advertiserIds: ['7000000000000000022'] };

let server: TikTokServer;
let client: ReturnType<typeof tiktokClient>;

beforeEach(async () => {
  server = await startTikTokServer({ matchMs: 0 });
  client = tiktokClient(server.baseUrl);
});
afterEach(() => server.stop());

describe('access', () => {
  test.each([
    ['is empty', '', 40104],
    ['is unknown', 'wrong-token', 40105],
  ])('refuses a request when the token %s', async (_, token, code) => {
    const answer = await tiktokClient(server.baseUrl, token).get('list', {});

    expect([answer.status, answer.code]).toEqual([200, code]);
  });

  test.each([
    ['expired', 40102],
    ['revoked', 40105],
    ['valid', 0],
  ] as const)('answers a token that is %s with its code', async (state, code) => {
    await server.admin.setToken('local-access-token', state);

    expect((await client.get('list', {})).code).toBe(code);
  });

  test('refuses an advertiser that the token is not allowed for', async () => {
    expect((await client.get('list', { advertiser_id: OTHER.advertiserIds[0] ?? '' })).code).toBe(40001);
  });

  test('refuses requests above the rate limit and says how long to wait', async () => {
    await server.admin.configure({ rateLimit: { requests: 2, perMs: 60_000, headers: true } });

    const answers = [
      await client.get('list', {}),
      await client.get('list', {}),
      await client.get('list', {}),
    ];

    expect(answers.map((answer) => answer.code)).toEqual([0, 0, 40100]);
    expect(answers[2]?.headers.get('retry-after')).toBe('60');
    expect((await server.admin.counters()).rateLimited).toBe(1);
  });
});

describe('file/upload', () => {
  test('returns a handle for a valid file', async () => {
    const answer = await client.upload({ content: `${JANE}\n` });

    expect(answer.code).toBe(0);
    expect(answer.data).toEqual({ file_path: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(await server.admin.counters()).toEqual({
      requests: { 'file/upload': 1, list: 0, get: 0, create: 0, update: 0, delete: 0 },
      uploads: 1,
      uploadedBytes: 65,
      // md5 of the line, by md5sum
      uploadsBySignature: { '4353fb26a834ccd5e1c089cdb39ee918': 1 },
      rateLimited: 0,
    });
  });

  test.each([
    ['signature is not the MD5 of the file', { content: `${JANE}\n`, signature: MD5_OF_ABC }],
    ['extension is not .csv or .txt', { content: `${JANE}\n`, fileName: 'part.parquet' }],
    ['calculate type is unknown', { content: `${JANE}\n`, calculateType: 'SHA256_EMAIL' }],
    ['file is empty', { content: '' }],
    ['file is one byte over 50 MiB', { content: Buffer.alloc(50 * 1024 * 1024 + 1, 'a') }],
  ])('refuses a file when its %s', async (_, input) => {
    expect((await client.upload(input)).code).toBe(40002);
    expect((await server.admin.counters()).uploads).toBe(0);
  });

  test('accepts a file of exactly 50 MiB', async () => {
    const line = Buffer.from(`${JANE}\n`);
    const content = Buffer.alloc(50 * 1024 * 1024, line);

    expect((await client.upload({ content })).code).toBe(0);
  });

  test('records the place, never the content, of each line that is not a lower-case SHA-256', async () => {
    const lines = [
      '\uFEFFemail_sha256',
      JANE,
      JANE.toUpperCase(),
      `${JANE}\r`,
      '',
      'jane@example.com',
      MD5_OF_ABC,
    ];

    const answer = await client.upload({ content: `${toFile(lines)}${JANE.slice(0, 40)}` });

    const violations = await server.admin.violations();
    expect(violations.map(({ line, kind }) => [line, kind])).toEqual([
      [1, 'bom'],
      [3, 'upper_case_hash'],
      [4, 'crlf'],
      [5, 'empty_line'],
      [6, 'not_a_hash'],
      [7, 'not_a_hash'],
      [8, 'not_a_hash'],
    ]);
    expect(violations[0]).toMatchObject({
      filePath: answer.data['file_path'],
      calculateType: 'EMAIL_SHA256',
    });
    expect(JSON.stringify(violations)).not.toContain('jane@');
  });

  test('accepts a last line without line feed', async () => {
    const file = await client.upload({ content: JANE });
    const answer = await client.post('create', {
      custom_audience_name: 'one',
      file_paths: [file.data['file_path']],
      calculate_type: 'EMAIL_SHA256',
    });

    expect(await server.admin.members(idIn(answer.text))).toEqual([JANE]);
    expect(await server.admin.violations()).toEqual([]);
  });
});

describe('create', () => {
  test('creates an audience whose members are the distinct lines of its files', async () => {
    const [a, b, c] = hashes(3);
    const files = [
      await client.uploadHashes([a, b, b].map(String)),
      await client.uploadHashes([b, c].map(String)),
    ];

    const answer = await client.post('create', {
      custom_audience_name: 'Süße & 100 % +',
      file_paths: files,
      calculate_type: 'EMAIL_SHA256',
      retention_in_days: 30,
    });

    const [audience] = await server.admin.audiences();
    expect(audience).toMatchObject({
      id: idIn(answer.text),
      name: 'Süße & 100 % +',
      advertiserId: '7000000000000000001',
      audienceType: 'Customer File Audience',
      calculateType: 'EMAIL_SHA256',
      members: 3,
      retentionInDays: 30,
      subType: 'NORMAL',
    });
    expect(await server.admin.members(idIn(answer.text))).toEqual([a, b, c].map(String).sort());
    expect(audience?.digest).toBe(xor([a, b, c].map(String)));
  });

  test.each([
    ['a file path is unknown', { file_paths: ['7000000000000000001/no-such-file'] }],
    ['there are no file paths', { file_paths: [] }],
    ['there are 501 file paths', { file_paths: Array<string>(501).fill('x') }],
    ['the name has 129 characters', { custom_audience_name: 'ü'.repeat(129) }],
    ['the retention is 366 days', { retention_in_days: 366 }],
    ['the sub type is unknown', { audience_sub_type: 'LOOKALIKE' }],
    ['the type is not that of the files', { calculate_type: 'PHONE_SHA256' }],
  ])('refuses an audience when %s', async (_, change) => {
    const good = {
      custom_audience_name: 'foodies',
      file_paths: [await client.uploadHashes([JANE])],
      calculate_type: 'EMAIL_SHA256',
    };

    expect((await client.post('create', { ...good, ...change })).code).toBe(40002);
    expect(await server.admin.audiences()).toEqual([]);
  });

  test('refuses the file of another advertiser', async () => {
    await server.admin.addAccount(OTHER);
    const foreign = await client.uploadHashes([JANE]);

    const answer = await tiktokClient(server.baseUrl, OTHER.token).post('create', {
      advertiser_id: OTHER.advertiserIds[0],
      custom_audience_name: 'foodies',
      file_paths: [foreign],
      calculate_type: 'EMAIL_SHA256',
    });

    expect(answer.code).toBe(40002);
  });

  test('refuses files whose data is of another type', async () => {
    const file = await client.upload({ content: toFile([MD5_OF_ABC]) });
    const body = {
      custom_audience_name: 'foodies',
      file_paths: [file.data['file_path']],
      calculate_type: 'EMAIL_SHA256',
    };

    expect((await client.post('create', body)).code).toBe(40002);
  });

  test('says in the history how many lines could not be parsed', async () => {
    const file = await client.upload({ content: toFile([JANE, 'jane@example.com', '']) });
    const body = {
      custom_audience_name: 'foodies',
      file_paths: [file.data['file_path']],
      calculate_type: 'EMAIL_SHA256',
    };
    const id = idIn((await client.post('create', body)).text);

    const answer = await client.get('get', { custom_audience_ids: JSON.stringify([id]) });

    expect(answer.text).toContain('"msg":"Partial failure: 2 lines could not be parsed."');
  });

  test('lets two audiences have one name, as TikTok does', async () => {
    const ids = [await client.createFrom([JANE], 'twice'), await client.createFrom([JANE], 'twice')];

    const audiences = await server.admin.audiences();
    expect(audiences.map(({ id, name }) => [id, name])).toEqual([
      [ids[0], 'twice'],
      [ids[1], 'twice'],
    ]);
  });

  test('refuses an audience when the advertiser has 400 already', async () => {
    await server.admin.addAudiences({ count: 400 });

    expect(await client.createFrom([JANE])).toBe('');
  });
});

describe('update', () => {
  test.each([
    ['APPEND', 1500],
    ['REPLACE', 1000],
    [undefined, 1000],
  ])('changes the members by %s', async (action, members) => {
    const id = await client.createFrom(hashes(1000));

    const answer = await client.post('update', {
      custom_audience_id: id,
      file_paths: [await client.uploadHashes(hashes(1000, 500))],
      action,
    });

    expect(answer.code).toBe(0);
    expect((await server.admin.audiences())[0]?.members).toBe(members);
  });

  test('removes members by REMOVE', async () => {
    const id = await client.createFrom(hashes(1002));

    await client.post('update', {
      custom_audience_id: id,
      file_paths: [await client.uploadHashes([...hashes(2), ...hashes(5, 90_000)])],
      action: 'REMOVE',
    });

    expect(await server.admin.members(id)).toEqual(hashes(1000, 2).sort());
  });

  test.each(['APPEND', 'REPLACE', 'REMOVE'])(
    'changes nothing by %s when fewer than 1,000 would be left',
    async (action) => {
      const id = await client.createFrom(hashes(999));

      const answer = await client.post('update', {
        custom_audience_id: id,
        file_paths: [await client.uploadHashes(hashes(999))],
        action,
      });

      expect(answer.code).toBe(40002);
      expect(await server.admin.members(id)).toEqual(hashes(999).sort());
    },
  );

  test('renames an audience', async () => {
    const id = await client.createFrom([JANE]);

    await client.post('update', { custom_audience_id: id, custom_audience_name: 'gourmets' });

    expect((await server.admin.audiences())[0]?.name).toBe('gourmets');
  });

  test('refuses an audience that does not exist', async () => {
    const file = await client.uploadHashes([JANE]);

    expect(
      (await client.post('update', { custom_audience_id: '7400000000000000001', file_paths: [file] })).code,
    ).toBe(40007);
  });

  test('refuses files of another type than the audience', async () => {
    const id = await client.createFrom(hashes(1000));
    const phones = await client.uploadHashes(hashes(1000), 'PHONE_SHA256');

    const answer = await client.post('update', {
      custom_audience_id: id,
      file_paths: [phones],
      action: 'APPEND',
    });

    expect(answer.code).toBe(40002);
  });
});

describe('list and get', () => {
  test('returns every audience once over the pages, newest first', async () => {
    const wanted = await client.createFrom([JANE], 'wanted');
    await server.admin.addAudiences({ count: 150 });

    const last = await client.get('list', { page: '2', page_size: '100' });

    expect(last.data['page_info']).toEqual({ page: 2, page_size: 100, total_number: 151, total_page: 2 });
    const names = (last.data['list'] as { name: string }[]).map(({ name }) => name);
    expect([names.length, names[0], names[49], names[50]]).toEqual([
      51,
      'existing-50',
      'existing-1',
      'wanted',
    ]);
    expect(last.text).toContain(wanted);
  });

  test('returns ten audiences without a page size', async () => {
    await server.admin.addAudiences({ count: 11 });

    expect((await client.get('list', {})).data['list']).toHaveLength(10);
  });

  test.each([{ page: '0' }, { page: 'one' }, { page_size: '0' }, { page_size: '101' }])(
    'refuses the page %o',
    async (query) => {
      expect((await client.get('list', query)).code).toBe(40002);
    },
  );

  test('writes ids as strings, or on request as numbers that a double cannot represent', async () => {
    const { text: texts } = await client.get('list', {});
    await server.admin.configure({ numericIds: 'some' });
    await server.admin.addAudiences({ count: 2 });
    const ids = (await server.admin.audiences()).map(({ id }) => id);

    const { text } = await client.get('list', {});

    expect(texts).not.toMatch(/_id":\d/);
    expect(text).toContain(`"audience_id":${ids[1]},`);
    expect(text).toContain(`"audience_id":"${ids[0]}"`);
    expect(ids.map((id) => String(Number(id)) === id)).toEqual([false, false]);
  });

  test('says that an audience is not valid until the matching time is over', async () => {
    await server.admin.configure({ matchMs: 300, matchShare: 0.5 });
    await client.createFrom(hashes(2000));

    const [before] = await server.admin.audiences();
    await new Promise((resolve) => setTimeout(resolve, 350));
    const [after] = await server.admin.audiences();

    expect([before?.isValid, before?.coverNum]).toEqual([false, 0]);
    expect(after?.isValid).toBe(true);
    // Half of 2,000, within 10 %.
    expect(after?.coverNum).toBeGreaterThanOrEqual(900);
    expect(after?.coverNum).toBeLessThanOrEqual(1100);
  });

  test('omits unknown audiences from the answer', async () => {
    const id = await client.createFrom([JANE]);

    const answer = await client.get('get', {
      custom_audience_ids: JSON.stringify([id, '7400000000000009999']),
    });

    expect(answer.data['list']).toHaveLength(1);
  });
});

describe('delete', () => {
  test('deletes all given audiences, or none when one is unknown', async () => {
    const ids = [await client.createFrom([JANE], 'a'), await client.createFrom([JANE], 'b')];

    const refused = await client.post('delete', { custom_audience_ids: [ids[0], '7400000000000000001'] });
    const kept = await server.admin.audiences();
    const done = await client.post('delete', { custom_audience_ids: ids });

    expect([refused.code, kept.length, done.code]).toEqual([40007, 2, 0]);
    expect(await server.admin.audiences()).toEqual([]);
  });
});

describe('other requests', () => {
  test('answers an unknown path with HTTP 404, and a wrong method with 405', async () => {
    const wrongPath = await client.get('nothing', {});
    const wrongMethod = await client.get('create', {});

    expect([wrongPath.status, wrongMethod.status]).toEqual([404, 405]);
  });
});

function xor(all: readonly string[]): string {
  const sum = all.reduce((value, hash) => value ^ BigInt(`0x${hash}`), 0n);
  return sum.toString(16).padStart(64, '0');
}
