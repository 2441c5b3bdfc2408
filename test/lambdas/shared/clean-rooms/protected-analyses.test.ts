import { CleanRoomsClient } from '@aws-sdk/client-cleanrooms';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ProtectedJobs } from '../../../../lambdas/shared/clean-rooms/protected-jobs.ts';
import { ProtectedQueries } from '../../../../lambdas/shared/clean-rooms/protected-queries.ts';
import { type CleanRoomsServer, startCleanRoomsServer } from '../../../../local/clean-rooms-server/server.ts';

const MEMBERSHIP = '2b8f4c1e-6a55-4d0b-9a37-1f6f0a4ee001';
const TEMPLATE = `arn:aws:cleanrooms:us-east-1:111122223333:membership/${MEMBERSHIP}/analysistemplate/${MEMBERSHIP}`;
const PLACE = { region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };

let server: CleanRoomsServer;
let client: CleanRoomsClient;

beforeAll(async () => {
  server = await startCleanRoomsServer({
    clients: { s3: new S3Client(PLACE), events: new EventBridgeClient(PLACE) },
    submittedMs: 0,
    runMs: 0,
    events: { dropped: 1, doubled: 0 },
    result: { kind: 'nothing' },
    crpuHours: 2.5,
  });
  server.admin.setJobResults(MEMBERSHIP, {
    bucket: 'landing',
    keyPrefix: 'exports/scored',
    roleArn: 'arn:aws:iam::123456789012:role/result-writer',
  });
  client = new CleanRoomsClient({ ...PLACE, endpoint: server.url, maxAttempts: 1 });
});

afterAll(async () => {
  client.destroy();
  await server.stop();
});

const s3 = { resultFormat: 'CSV', bucket: 'landing', keyPrefix: 'exports/overlap' } as const;

const startQuery = (distribute: boolean): Promise<string> =>
  new ProtectedQueries(client).start({
    membershipIdentifier: MEMBERSHIP,
    sqlParameters: { queryString: 'SELECT 1' },
    resultConfiguration: {
      outputConfiguration: distribute
        ? { distribute: { locations: [{ member: { accountId: '999999999999' } }, { s3 }] } }
        : { s3 },
    },
  });

const startJob = (): Promise<string> =>
  new ProtectedJobs(client).start({
    membershipIdentifier: MEMBERSHIP,
    jobParameters: { analysisTemplateArn: TEMPLATE },
  });

const ended = {
  createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  endedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  crpuHours: 2.5,
};

test.each([true, false])('a failed query tells that it is retryable: %s', async (retryable) => {
  server.admin.endNext({ status: 'FAILED', code: 'INTERNAL_ERROR', message: 'oops', retryable });
  const id = await startQuery(false);
  await server.admin.settled(id);

  expect(await new ProtectedQueries(client).get(MEMBERSHIP, id)).toEqual({
    kind: 'query',
    id,
    status: 'FAILED',
    ...ended,
    failure: { code: 'INTERNAL_ERROR', message: 'oops', isRetryable: retryable },
    results: [{ bucket: 'landing', prefix: 'exports/overlap' }],
  });
});

test('a failed job tells that it is retryable', async () => {
  server.admin.endNext({ status: 'FAILED', code: 'TRANSIENT_ERROR', message: 'slow down' });
  const id = await startJob();
  await server.admin.settled(id);

  expect(await new ProtectedJobs(client).get(MEMBERSHIP, id)).toEqual({
    kind: 'job',
    id,
    status: 'FAILED',
    ...ended,
    failure: { code: 'TRANSIENT_ERROR', message: 'slow down', isRetryable: true },
    results: [],
    template: TEMPLATE,
  });
});

test.each([true, false])(
  'a query tells where its result is, sent to several receivers: %s',
  async (several) => {
    const id = await startQuery(several);
    await server.admin.settled(id);

    expect(await new ProtectedQueries(client).get(MEMBERSHIP, id)).toMatchObject({
      status: 'SUCCESS',
      results: [{ bucket: 'landing', prefix: 'exports/overlap' }],
      location: `s3://landing/exports/overlap/${id}/`,
    });
  },
);

test('a job tells where its result is, and is listed by its status', async () => {
  const id = await startJob();
  await server.admin.settled(id);
  const listed: string[] = [];
  for await (const one of new ProtectedJobs(client).list(MEMBERSHIP, 'SUCCESS')) listed.push(one.id);

  expect(await new ProtectedJobs(client).get(MEMBERSHIP, id)).toMatchObject({
    location: `s3://landing/exports/scored/${id}/`,
  });
  expect(listed).toContain(id);
});
