import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CleanRoomsClient,
  GetProtectedJobCommand,
  GetProtectedQueryCommand,
  ListProtectedJobsCommand,
  type ProtectedJobStatus,
  type ProtectedQuerySummary,
  paginateListProtectedQueries,
  StartProtectedJobCommand,
  type StartProtectedJobCommandInput,
  StartProtectedQueryCommand,
  type StartProtectedQueryCommandInput,
  UpdateProtectedQueryCommand,
} from '@aws-sdk/client-cleanrooms';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../../../local/aws.ts';
import { type CleanRoomsServer, startCleanRoomsServer } from '../../../local/clean-rooms-server/server.ts';
import type { CleanRoomsServerOptions, ResultWriting } from '../../../local/clean-rooms-server/types.ts';
import { SAMPLES } from '../../../sample-data/samples.ts';

const ROLE = 'arn:aws:iam::123456789012:role/result-writer';
const MEMBERSHIP = '0a1b2c3d-1111-4222-8333-444455556666';
const OTHER_MEMBERSHIP = 'ffffffff-1111-4222-8333-444455556666';
const TEMPLATE = `arn:aws:cleanrooms:us-east-1:123456789012:membership/${MEMBERSHIP}/analysistemplate/${OTHER_MEMBERSHIP}`;
const BUCKET = 'clean-rooms-results';
const QUICK = { submittedMs: 20, runMs: 60, events: { dropped: 1, doubled: 0 } };

const input: StartProtectedQueryCommandInput = {
  type: 'SQL',
  membershipIdentifier: MEMBERSHIP,
  sqlParameters: { analysisTemplateArn: TEMPLATE, parameters: { since: '2026-10-23' } },
  resultConfiguration: {
    outputConfiguration: { s3: { resultFormat: 'CSV', bucket: BUCKET, keyPrefix: 'exports/loyalty' } },
  },
};

let logs: string;
let aws: LocalAws;
let server: CleanRoomsServer;
let client: CleanRoomsClient;

beforeAll(async () => {
  logs = mkdtempSync(join(tmpdir(), 'clean-rooms-test-'));
  aws = await startLocalAws(join(logs, 'aws.log'));
  await aws.clients.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
});
afterAll(async () => {
  await aws.stop();
  rmSync(logs, { recursive: true, force: true });
});

const restart = async (options: Partial<CleanRoomsServerOptions> = {}): Promise<void> => {
  await server?.stop();
  client?.destroy();
  server = await startCleanRoomsServer({ clients: aws.clients, ...QUICK, ...options });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new CleanRoomsClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 });
};

beforeEach(() => restart());
afterEach(async () => {
  await server.stop();
  client.destroy();
});

const start = async (change: Partial<StartProtectedQueryCommandInput> = {}): Promise<string> => {
  const { protectedQuery } = await client.send(new StartProtectedQueryCommand({ ...input, ...change }));
  return protectedQuery?.id ?? '';
};

const get = async (id: string, membershipIdentifier = MEMBERSHIP) => {
  const command = new GetProtectedQueryCommand({ membershipIdentifier, protectedQueryIdentifier: id });
  return (await client.send(command)).protectedQuery;
};

const list = async (status?: 'SUCCESS' | 'FAILED', pageSize?: number): Promise<ProtectedQuerySummary[]> => {
  const all: ProtectedQuerySummary[] = [];
  const pagination = { client, ...(pageSize === undefined ? {} : { pageSize }) };
  const pages = paginateListProtectedQueries(pagination, {
    membershipIdentifier: MEMBERSHIP,
    ...(status === undefined ? {} : { status }),
  });
  for await (const page of pages) all.push(...(page.protectedQueries ?? []));
  return all;
};

const keysOf = async (id: string): Promise<string[]> => {
  const { Contents = [] } = await aws.clients.s3.send(
    new ListObjectsV2Command({ Bucket: BUCKET, Prefix: `exports/loyalty/${id}/` }),
  );
  return Contents.map(({ Key = '' }) => Key);
};

const contentOf = async (key: string): Promise<Buffer> => {
  const { Body } = await aws.clients.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};

describe('a protected query', () => {
  test('goes from SUBMITTED over STARTED to SUCCESS, and then tells where its result is', async () => {
    await restart({ submittedMs: 250, runMs: 250 });
    const id = await start();

    const seen = new Set<string | undefined>();
    for (let status: string | undefined; status !== 'SUCCESS'; seen.add(status))
      status = (await get(id))?.status;

    expect([...seen]).toEqual(['SUBMITTED', 'STARTED', 'SUCCESS']);
    expect(await get(id)).toEqual({
      id,
      membershipId: MEMBERSHIP,
      membershipArn: `arn:aws:cleanrooms:us-east-1:123456789012:membership/${MEMBERSHIP}`,
      createTime: expect.any(Date),
      status: 'SUCCESS',
      sqlParameters: { analysisTemplateArn: TEMPLATE, parameters: { since: '2026-10-23' } },
      resultConfiguration: {
        outputConfiguration: { s3: { resultFormat: 'CSV', bucket: BUCKET, keyPrefix: 'exports/loyalty' } },
      },
      statistics: { totalDurationInMillis: expect.any(Number), billedResourceUtilization: { units: 0.25 } },
      result: { output: { s3: { location: `s3://${BUCKET}/exports/loyalty/${id}/` } } },
    });
  });

  test('writes CSV files with a header under its id, of which the truth is known', async () => {
    server.admin.nextResult({ kind: 'generate', rows: 200, files: 2, columns: ['segment', 'email'] });
    const id = await start();

    const { truth } = await server.admin.settled(id);

    const keys = await keysOf(id);
    const texts = await Promise.all(keys.map(async (key) => (await contentOf(key)).toString('utf8')));
    expect(keys.map((key) => key.split('/').at(-1))).toEqual(['part-00000.csv', 'part-00001.csv']);
    expect(texts.map((text) => text.split('\n').length - 2)).toEqual([100, 100]);
    expect(texts.map((text) => text.split('\n')[0])).toEqual(['segment,email', 'segment,email']);
    expect([truth?.rows, truth?.exportId]).toEqual([200, id]);
  });

  test('writes Parquet when asked for it', async () => {
    const place = { bucket: BUCKET, keyPrefix: 'exports/loyalty/' };
    server.admin.nextResult({ kind: 'generate', rows: 10, files: 1 });
    const id = await start({
      resultConfiguration: { outputConfiguration: { s3: { resultFormat: 'PARQUET', ...place } } },
    });
    await server.admin.settled(id);

    const [key = ''] = await keysOf(id);
    const content = await contentOf(key);
    expect(key).toBe(`exports/loyalty/${id}/part-00000.parquet`);
    // The format's magic number, at both ends.
    expect([content.subarray(0, 4).toString(), content.subarray(-4).toString()]).toEqual(['PAR1', 'PAR1']);
  });

  test.each([
    [
      'a header and no rows',
      { kind: 'generate', rows: 0, files: 1, columns: ['segment', 'email'] },
      ['segment,email\n'],
    ],
    ['nothing', { kind: 'nothing' }, []],
  ] as const)('can write %s', async (_, plan, expected) => {
    server.admin.nextResult(plan);
    const id = await start();
    await server.admin.settled(id);

    const texts = (await keysOf(id)).map(async (key) => (await contentOf(key)).toString('utf8'));
    expect(await Promise.all(texts)).toEqual(expected);
  });

  test('can write the files of a folder as they are', async () => {
    const folder = join(
      import.meta.dirname,
      '../../../sample-data/exports/loyalty',
      SAMPLES[0]?.exportId ?? '',
    );
    server.admin.nextResult({ kind: 'folder', folder });
    const id = await start();
    await server.admin.settled(id);

    const written = await Promise.all((await keysOf(id)).map(contentOf));
    expect(written).toEqual(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
  });

  test('is not SUCCESS before its last file is written', async () => {
    server.admin.nextResult({ kind: 'generate', rows: 30, files: 3, betweenFilesMs: 150 });
    const id = await start();

    const states: [number, string | undefined][] = [];
    for (let status: string | undefined; status !== 'SUCCESS'; ) {
      status = (await get(id))?.status;
      states.push([(await keysOf(id)).length, status]);
    }

    expect(states.filter(([files, status]) => files < 3 && status === 'SUCCESS')).toEqual([]);
    expect(states).toContainEqual([1, 'STARTED']);
  });

  test('ends as told, with Clean Rooms’ message, and writes nothing', async () => {
    server.admin.endNext({
      status: 'FAILED',
      message: 'Column segment does not exist',
      code: 'MALFORMED_QUERY',
    });
    const id = await start();
    await server.admin.settled(id);

    const query = await get(id);
    expect([query?.status, query?.error]).toEqual([
      'FAILED',
      { message: 'Column segment does not exist', code: 'MALFORMED_QUERY' },
    ]);
    expect(await keysOf(id)).toEqual([]);
  });

  test('fails when its bucket is not there', async () => {
    const s3 = { resultFormat: 'CSV', bucket: 'no-such-bucket', keyPrefix: '' } as const;
    const id = await start({ resultConfiguration: { outputConfiguration: { s3 } } });

    const { status, error } = await server.admin.settled(id);

    expect([status, error?.code]).toEqual(['FAILED', 'RESOURCE_NOT_FOUND']);
  });

  test('is cancelled on request, and only while it runs', async () => {
    await restart({ runMs: 30_000 });
    const id = await start();
    const cancel = () =>
      client.send(
        new UpdateProtectedQueryCommand({
          membershipIdentifier: MEMBERSHIP,
          protectedQueryIdentifier: id,
          targetStatus: 'CANCELLED',
        }),
      );

    const { protectedQuery } = await cancel();
    const { status } = await server.admin.settled(id);

    expect([protectedQuery?.status, status]).toEqual(['CANCELLING', 'CANCELLED']);
    await expect(cancel()).rejects.toMatchObject({ name: 'ConflictException', resourceId: id });
    expect(await keysOf(id)).toEqual([]);
  });
});

test('sends the result of a query with several receivers to the one place in S3, and says so', async () => {
  const locations = [
    { s3: { resultFormat: 'CSV', bucket: BUCKET, keyPrefix: 'exports/loyalty' } as const },
    { member: { accountId: '999999999999' } },
  ];
  const id = await start({ resultConfiguration: { outputConfiguration: { distribute: { locations } } } });
  await server.admin.settled(id);

  const query = await get(id);
  expect(query?.resultConfiguration).toEqual({ outputConfiguration: { distribute: { locations } } });
  expect(query?.result).toEqual({
    output: {
      distribute: {
        s3: { location: `s3://${BUCKET}/exports/loyalty/${id}/` },
        memberList: [{ accountId: '999999999999' }],
      },
    },
  });
  expect(await keysOf(id)).toHaveLength(3);
});

describe('a protected job', () => {
  const job: StartProtectedJobCommandInput = {
    type: 'PYSPARK',
    membershipIdentifier: MEMBERSHIP,
    jobParameters: { analysisTemplateArn: TEMPLATE, parameters: { region: 'EMEA' } },
  };
  const startJob = async (): Promise<string> =>
    (await client.send(new StartProtectedJobCommand(job))).protectedJob?.id ?? '';
  const getJob = async (protectedJobIdentifier: string) =>
    (
      await client.send(
        new GetProtectedJobCommand({ membershipIdentifier: MEMBERSHIP, protectedJobIdentifier }),
      )
    ).protectedJob;

  test('writes where the membership has its results, below the name that the script gives', async () => {
    server.admin.setJobResults(MEMBERSHIP, { bucket: BUCKET, keyPrefix: 'exports/loyalty', roleArn: ROLE });
    server.admin.nextResult({ kind: 'generate', rows: 10, files: 1 });
    const id = await startJob();
    await server.admin.settled(id);

    expect(await getJob(id)).toEqual({
      id,
      membershipId: MEMBERSHIP,
      membershipArn: `arn:aws:cleanrooms:us-east-1:123456789012:membership/${MEMBERSHIP}`,
      createTime: expect.any(Date),
      status: 'SUCCESS',
      jobParameters: { analysisTemplateArn: TEMPLATE, parameters: { region: 'EMEA' } },
      resultConfiguration: { outputConfiguration: { member: { accountId: '123456789012' } } },
      statistics: { totalDurationInMillis: expect.any(Number), billedResourceUtilization: { units: 0.25 } },
      result: { output: { s3: { location: `s3://${BUCKET}/exports/loyalty/${id}/` } } },
    });
    expect(await keysOf(id)).toEqual([`exports/loyalty/${id}/result/part-00000.csv`]);
  });

  test('is not a query, and has no time-out', async () => {
    server.admin.setJobResults(MEMBERSHIP, { bucket: BUCKET, keyPrefix: 'exports/loyalty', roleArn: ROLE });
    const id = await startJob();

    await expect(get(id)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await list()).toEqual([]);
    const timedOut = { membershipIdentifier: MEMBERSHIP, status: 'TIMED_OUT' as ProtectedJobStatus };
    await expect(client.send(new ListProtectedJobsCommand(timedOut))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  test("fails when the membership's role may not write the result", async () => {
    const asked: ResultWriting[] = [];
    await restart({
      refusedToWriter: (writing) => {
        asked.push(writing);
        return 'it may not';
      },
    });
    server.admin.setJobResults(MEMBERSHIP, { bucket: BUCKET, keyPrefix: 'exports/loyalty', roleArn: ROLE });

    const { error } = await server.admin.settled(await startJob());

    expect(error).toEqual({
      code: 'RESOURCE_ACCESS_DENIED',
      message: 'it may not',
      retry: { retryable: false },
    });
    expect(asked).toMatchObject([
      { roleArn: ROLE, membershipArn: `arn:aws:cleanrooms:us-east-1:123456789012:membership/${MEMBERSHIP}` },
    ]);
  });

  test('is refused by a membership without result settings', async () => {
    await expect(startJob()).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('the list', () => {
  test('gives every query once over all pages, newest first, also where the filter empties a page', async () => {
    const place = { membershipId: MEMBERSHIP, bucket: BUCKET, keyPrefix: 'exports/loyalty' };
    server.admin.addQueries({ count: 1, status: 'SUCCESS', ...place });
    server.admin.addQueries({ count: 250, status: 'FAILED', ...place });
    server.admin.addQueries({ count: 3, status: 'SUCCESS', ...place, membershipId: OTHER_MEMBERSHIP });

    const [all, successful] = [await list(undefined, 20), await list('SUCCESS', 20)];

    const ids = server.admin.queries().map(({ id }) => id);
    expect(all.map(({ id }) => id)).toEqual(ids.slice(0, 251).reverse());
    expect(successful.map(({ id }) => id)).toEqual([ids[0]]);
  });
});

describe('a request', () => {
  test.each<[string, Partial<StartProtectedQueryCommandInput>]>([
    [
      'both SQL and a template',
      { sqlParameters: { queryString: 'SELECT 1', analysisTemplateArn: TEMPLATE } },
    ],
    ['neither SQL nor a template', { sqlParameters: {} }],
    ['parameters for SQL', { sqlParameters: { queryString: 'SELECT 1', parameters: { a: 'b' } } }],
    ['no result configuration', { resultConfiguration: undefined }],
    ['a membership that is not a UUID', { membershipIdentifier: 'membership' }],
  ])('is refused with %s', async (_, change) => {
    await expect(start(change)).rejects.toMatchObject({ name: 'ValidationException' });
    expect(server.admin.queries()).toEqual([]);
  });

  test('finds nothing of another membership', async () => {
    await restart({ membershipIds: [MEMBERSHIP] });
    const id = await start();

    await expect(get(id, OTHER_MEMBERSHIP)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(get(OTHER_MEMBERSHIP)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      resourceType: 'PROTECTED_QUERY',
    });
  });

  test.each([
    ['before', false, 0],
    ['after', true, 1],
  ])('fails on demand %s it is processed', async (_, after, started) => {
    server.admin.throwNext({ operation: 'StartProtectedQuery', error: 'InternalServerException', after });

    await expect(start()).rejects.toMatchObject({ name: 'InternalServerException' });
    expect(server.admin.queries()).toHaveLength(started);
  });

  test('is throttled as often as told', async () => {
    server.admin.throwNext({ operation: 'ListProtectedQueries', error: 'ThrottlingException', times: 2 });

    const outcomes = await Promise.allSettled([list(), list(), list()]);

    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  });
});

describe('events', () => {
  const listen = async (): Promise<() => Promise<string[]>> => {
    const { sqs, events } = aws.clients;
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `events-${Date.now()}` }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    const EventPattern = JSON.stringify({ source: ['aws.cleanrooms'] });
    await events.send(new PutRuleCommand({ Name: 'queries', EventPattern }));
    await events.send(
      new PutTargetsCommand({ Rule: 'queries', Targets: [{ Id: 'queue', Arn: Attributes?.['QueueArn'] }] }),
    );
    return async () => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      return Messages.map(({ Body = '{}' }) =>
        String((JSON.parse(Body) as Record<string, unknown>)['detail-type']),
      );
    };
  };

  test.each([
    ['once', { dropped: 0, doubled: 0 }, 1],
    ['twice', { dropped: 0, doubled: 1 }, 2],
    ['never', { dropped: 1, doubled: 0 }, 0],
  ])('come %s when told so', async (_, shares, times) => {
    await restart({ events: shares });
    const receive = await listen();
    server.admin.endNext({ status: 'TIMED_OUT' });
    await server.admin.settled(await start());
    await expect
      .poll(() => server.admin.events().sent + server.admin.events().dropped)
      .toBe(3 * Math.max(times, 1));

    const types = ['Protected Query Started', 'Protected Query Submitted', 'Protected Query Timed Out'];
    expect((await receive()).sort()).toEqual(types.flatMap((type) => Array<string>(times).fill(type)));
  });

  test('are dropped and doubled by chance otherwise, the same for the same seed', async () => {
    const count = async () => {
      await restart({
        events: { dropped: 0.3, doubled: 0.3, seed: 4 },
        result: { kind: 'nothing' },
        submittedMs: 0,
        runMs: 0,
      });
      for (let query = 0; query < 10; query += 1) await server.admin.settled(await start());
      await expect
        .poll(
          () => server.admin.events().sent + server.admin.events().dropped - server.admin.events().doubled,
        )
        .toBe(30);
      return server.admin.events();
    };

    const first = await count();

    expect(await count()).toEqual(first);
    expect([first.dropped > 0, first.doubled > 0, first.sent > first.doubled]).toEqual([true, true, true]);
  });
});
