import { createHash } from 'node:crypto';
import { ApiClient, AudienceApi } from 'tiktok-business-api-sdk-official';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { TikTokClient } from '../../../lambdas/shared/tiktok/client.ts';
import { UNPACED } from '../../../lambdas/shared/tiktok/pace.ts';
import { startTikTokServer, type TikTokServer } from '../../../local/tiktok-server/server.ts';
import { type RecordingProxy, startRecordingProxy } from '../../helpers/recording-proxy.ts';
import { hashes, toFile } from './tiktok-client.ts';

const TOKEN = 'local-access-token';
const ADVERTISER = '7000000000000000001';
const EMAIL = 'EMAIL_SHA256';
const FILE_NAME = 'part-00000.csv';

let server: TikTokServer;
let proxy: RecordingProxy;
const sdk = new AudienceApi(ApiClient.instance);

beforeAll(async () => {
  server = await startTikTokServer({ matchMs: 0, minimumMembers: 0 });
  proxy = await startRecordingProxy(new URL(server.baseUrl).origin);
  ApiClient.instance.basePath = proxy.origin;
});

afterEach(async () => {
  await server.admin.reset();
  proxy.take();
});

afterAll(async () => {
  proxy.stop();
  await server.stop();
});

type Callback = Parameters<AudienceApi['dmpCustomAudienceCreate']>[2];

/** The data of an answer; fails with the SDK's error. */
const ask = (call: (callback: Callback) => void): Promise<Readonly<Record<string, unknown>>> =>
  new Promise((resolve, reject) => {
    call((error, answer) => (error === null ? resolve(answer.data) : reject(error)));
  });

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

async function sdkUpload(lines: readonly string[]): Promise<string> {
  const file = Object.assign(Buffer.from(toFile(lines)), { path: FILE_NAME });
  const options = { advertiser_id: ADVERTISER, calculate_type: EMAIL, file_signature: md5(toFile(lines)) };
  const data = await ask((done) => sdk.dmpCustomAudienceFileUpload(TOKEN, { ...options, file }, done));
  return String(data['file_path']);
}

const sdkCreate = async (name: string, paths: readonly string[]): Promise<string> => {
  const body = {
    advertiser_id: ADVERTISER,
    custom_audience_name: name,
    calculate_type: EMAIL,
    file_paths: paths,
  };
  const data = await ask((done) => sdk.dmpCustomAudienceCreate(TOKEN, { body }, done));
  return String(data['custom_audience_id']);
};

const sdkUpdate = (id: string, fields: object) => {
  const body = { advertiser_id: ADVERTISER, custom_audience_id: id, ...fields };
  return ask((done) => sdk.dmpCustomAudienceUpdate(TOKEN, { body }, done));
};

describe("TikTok's official SDK", () => {
  test('uploads, creates, appends, replaces, removes, renames and deletes', async () => {
    const id = await sdkCreate('by the SDK', [await sdkUpload(hashes(10))]);
    const members = [await server.admin.members(id)];
    const changes = [
      { action: 'APPEND', file_paths: [await sdkUpload(hashes(5, 10))] },
      { action: 'REPLACE', file_paths: [await sdkUpload(hashes(6, 100))] },
      { action: 'REMOVE', file_paths: [await sdkUpload(hashes(2, 100))] },
    ];
    for (const change of changes) {
      await sdkUpdate(id, change);
      members.push(await server.admin.members(id));
    }
    await sdkUpdate(id, { custom_audience_name: 'renamed' });
    const [renamed] = await server.admin.audiences();
    const body = { advertiser_id: ADVERTISER, custom_audience_ids: [id] };
    await ask((done) => sdk.dmpCustomAudienceDelete(TOKEN, { body }, done));

    expect(members).toEqual(
      [hashes(10), hashes(15), hashes(6, 100), hashes(4, 102)].map((all) => all.toSorted()),
    );
    expect(renamed?.name).toBe('renamed');
    expect(await server.admin.audiences()).toEqual([]);
  });

  test('reads every page of the list, audiences by their ids, and details with history', async () => {
    await server.admin.addAudiences({ count: 25, prefix: 'page' });
    const id = await sdkCreate('details', [await sdkUpload(hashes(3))]);
    const list = (page: number) =>
      ask((done) => sdk.dmpCustomAudienceList(ADVERTISER, TOKEN, { page, page_size: 10 }, done));

    const pages = [await list(1), await list(2), await list(3)];
    const byId = await ask((done) =>
      sdk.dmpCustomAudienceList(ADVERTISER, TOKEN, { custom_audience_ids: [id] }, done),
    );
    const details = await ask((done) =>
      sdk.dmpCustomAudienceGet(ADVERTISER, [id], TOKEN, { history_size: 5 }, done),
    );

    expect(pages.map((page) => (page['list'] as unknown[]).length)).toEqual([10, 10, 6]);
    expect(byId['list']).toMatchObject([{ audience_id: id, name: 'details' }]);
    expect(details['list']).toMatchObject([
      { audience_details: { audience_id: id, name: 'details' }, audience_history: [{ action: 'CREATE' }] },
    ]);
  });

  test('gets the errors of a wrong token, a wrong type, an unknown audience and a locked replace', async () => {
    const path = await sdkUpload(hashes(3));
    const id = await sdkCreate('errors', [path]);
    await server.admin.configure({ replaceLockMs: 60_000 });
    await sdkUpdate(id, { action: 'REPLACE', file_paths: [path] });
    const outcome = (request: Promise<unknown>): Promise<string> =>
      request.then(
        () => 'OK',
        (error: Error) => /code: (\d+)/.exec(error.message)?.[1] ?? error.message,
      );
    const wrongType = {
      body: {
        ...{
          advertiser_id: ADVERTISER,
          custom_audience_name: 'x',
          calculate_type: 'PHONE_SHA256',
          file_paths: [path],
        },
      },
    };

    const outcomes = [
      await outcome(ask((done) => sdk.dmpCustomAudienceList(ADVERTISER, 'another', {}, done))),
      await outcome(ask((done) => sdk.dmpCustomAudienceCreate(TOKEN, wrongType, done))),
      await outcome(sdkUpdate('7400000000000009999', { action: 'APPEND', file_paths: [path] })),
      await outcome(sdkUpdate(id, { action: 'REPLACE', file_paths: [path] })),
    ];
    await server.admin.configure({ replaceLockMs: 0 });

    expect(outcomes).toEqual(['40105', '40002', '40007', '40002']);
  });
});

describe('the requests of TikTokClient', () => {
  const context = {
    advertiserId: ADVERTISER,
    remainingMs: () => 60_000,
    signal: new AbortController().signal,
  };
  const credentials = { accessToken: TOKEN, advertiserId: ADVERTISER };
  const client = (): TikTokClient =>
    new TikTokClient({
      baseUrl: `${proxy.origin}/open_api/v1.3`,
      credentials: { current: async () => credentials, refresh: async () => credentials },
      pace: UNPACED,
      ...{ requestTimeoutMs: 5000, uploadTimeoutMs: 5000, quotaPeriodMs: 86_400_000 },
      onAnswer: () => undefined,
    });

  test('are those of the SDK, field by field', async () => {
    const lines = hashes(7);
    const bytes = Buffer.from(toFile(lines));
    const ours = client();
    const path = await sdkUpload(lines);
    const id = await sdkCreate('the same', [path]);
    await sdkUpdate(id, { action: 'APPEND', file_paths: [path] });
    await sdkUpdate(id, { action: 'REPLACE', file_paths: [path] });
    await sdkUpdate(id, { action: 'REMOVE', file_paths: [path] });
    await ask((done) => sdk.dmpCustomAudienceList(ADVERTISER, TOKEN, { page: 1, page_size: 100 }, done));
    await ask((done) => sdk.dmpCustomAudienceGet(ADVERTISER, [id], TOKEN, {}, done));
    const expected = proxy.take();

    await ours.uploadFile(
      {
        ...{ fileName: FILE_NAME, bytes: bytes.length, md5: md5(toFile(lines)), calculateType: EMAIL },
        open: async function* () {
          yield bytes;
        },
      },
      context,
    );
    await ours.createAudience('the same', EMAIL, [path], context);
    for (const action of ['APPEND', 'REPLACE', 'REMOVE'] as const)
      await ours.updateAudience(id, action, [path], context);
    await ours.listAudiences(context);
    await ours.getAudiences([id], context);

    expect(expected).toHaveLength(7);
    expect(proxy.take()).toEqual(expected);
  });
});
