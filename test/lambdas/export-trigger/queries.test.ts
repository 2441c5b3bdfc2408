import { CleanRoomsClient, StartProtectedQueryCommand } from '@aws-sdk/client-cleanrooms';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Queries } from '../../../lambdas/export-trigger/queries.ts';
import { ProtectedJobs } from '../../../lambdas/shared/clean-rooms/protected-jobs.ts';
import { ProtectedQueries } from '../../../lambdas/shared/clean-rooms/protected-queries.ts';
import { parsePipelineConfig } from '../../../lambdas/shared/config/load.ts';
import type { Source } from '../../../lambdas/shared/config/schema.ts';
import { type CleanRoomsServer, startCleanRoomsServer } from '../../../local/clean-rooms-server/server.ts';

const MEMBERSHIP = '2b8f4c1e-6a55-4d0b-9a37-1f6f0a4ee001';
const place = { region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };

let server: CleanRoomsServer;
let client: CleanRoomsClient;
let source: Source | undefined;

beforeAll(async () => {
  // Nothing here gets as far as a result or an event.
  server = await startCleanRoomsServer({
    clients: {
      s3: new S3Client(place),
      events: new EventBridgeClient({ ...place, endpoint: 'http://127.0.0.1:9' }),
    },
    submittedMs: 600_000,
    events: { dropped: 1, doubled: 0 },
  });
  client = new CleanRoomsClient({ ...place, endpoint: server.url });
  const cleanRooms = { membershipId: MEMBERSHIP, sql: 'SELECT 1' };
  const config = { sources: [{ name: 'overlap', audience: { name: 'Overlap' }, cleanRooms }] };
  [source] = parsePipelineConfig(JSON.stringify(config), 'test.config.json').sources;
});

afterAll(async () => {
  client.destroy();
  await server.stop();
});

const queries = () =>
  new Queries({ SQL: new ProtectedQueries(client), PYSPARK: new ProtectedJobs(client) }, 'landing');

async function start(keyPrefix: string, bucket = 'landing'): Promise<string> {
  const { protectedQuery } = await client.send(
    new StartProtectedQueryCommand({
      type: 'SQL',
      membershipIdentifier: MEMBERSHIP,
      sqlParameters: { queryString: 'SELECT 1' },
      resultConfiguration: { outputConfiguration: { s3: { resultFormat: 'CSV', bucket, keyPrefix } } },
    }),
  );
  return protectedQuery?.id ?? '';
}

const theSource = (): Source => {
  if (source === undefined) throw new Error('no source');
  return source;
};

test('finds the queries that write exports of the source among all pages of the membership, but for known ones', async () => {
  server.admin.addQueries({
    count: 250,
    membershipId: MEMBERSHIP,
    status: 'FAILED',
    bucket: 'theirs',
    keyPrefix: 'x',
  });
  const known = await start('exports/overlap');
  const ours = await start('exports/overlap');
  const withSlash = await start('exports/overlap/');
  await start('exports/overlap-of-others');
  await start('exports/overlap', 'another-bucket');

  const found = await queries().unknown(theSource(), new Set([known]), new Date().toISOString());

  expect(found.toSorted()).toEqual([ours, withSlash].toSorted());
});

test('reads a long history of a membership only as far back as two weeks', async () => {
  server.admin.addQueries({
    count: 250,
    membershipId: MEMBERSHIP,
    status: 'FAILED',
    bucket: 'x',
    keyPrefix: 'x',
  });
  await start('exports/overlap');
  const inFifteenDays = new Date(Date.now() + 15 * 24 * 3600 * 1000).toISOString();
  let lists = 0;
  client.middlewareStack.add(
    (next, { commandName }) =>
      (request) => {
        if (commandName === 'ListProtectedQueriesCommand') lists += 1;
        return next(request);
      },
    { step: 'initialize', name: 'countLists' },
  );

  expect(await queries().unknown(theSource(), new Set(), inFifteenDays)).toEqual([]);
  client.middlewareStack.remove('countLists');

  expect(lists).toBe(1);
});

test('tells what Clean Rooms says of a query of the source', async () => {
  const id = await start('exports/overlap');

  expect(await queries().get(theSource(), id)).toEqual({
    kind: 'query',
    id,
    status: 'SUBMITTED',
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    results: [{ bucket: 'landing', prefix: 'exports/overlap' }],
  });
});

test.each(['2026-11-22', 'ffffffff-0000-4000-8000-000000000000'])('knows no query %s', async (id) => {
  expect(await queries().get(theSource(), id)).toBeUndefined();
});
