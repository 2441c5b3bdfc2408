import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CleanRoomsClient, StartProtectedQueryCommand } from '@aws-sdk/client-cleanrooms';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { awaitDeliveries, awaitReport } from '../../local/follow.ts';
import { runCli } from '../helpers/run-cli.ts';
import { hashesOf, linesOf } from './helpers/bucket.ts';
import { expectOneStart } from './helpers/second-start.ts';
import { audiencesAt } from './helpers/tiktok.ts';
import { WatchedGlue } from './helpers/watched-glue.ts';

// What Clean Rooms says of its queries and jobs, and what becomes of it: the deployed functions in their processes and Glue,
// with the policies of the stack enforced.

const MEMBERSHIP = '2b8f4c1e-6a55-4d0b-9a37-1f6f0a4ee001';
const TEMPLATE = `arn:aws:cleanrooms:us-east-1:111122223333:membership/${MEMBERSHIP}/analysistemplate/7c9d2f10-3b44-4d5e-8a6f-0b1c2d3e4f50`;

let configFile: string;
let cloud: LocalCloud;
let glue: WatchedGlue;

vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'e2e-clean-rooms-'));
  configFile = join(folder, 'pipeline.config.json');
  const query = { membershipId: MEMBERSHIP, sql: 'SELECT email FROM overlap', maxRetries: 1 };
  const pyspark = { membershipId: MEMBERSHIP, type: 'PYSPARK', analysisTemplateArn: TEMPLATE };
  const sources = [
    { name: 'overlap', audience: { name: 'overlap' }, cleanRooms: query },
    {
      name: 'scored',
      audience: { name: 'scored' },
      cleanRooms: { ...pyspark, parameters: { since: '{today}' } },
    },
  ];
  writeFileSync(configFile, JSON.stringify({ sources }));
  cloud = await startLocalCloud({
    configFile,
    folder: join(folder, 'cloud'),
    glue: false,
    cleanRooms: {
      submittedMs: 100,
      // Longer than it takes to invoke a function twice on a busy machine.
      runMs: 4000,
      crpuHours: 0.75,
      // Lost events cost time alone; triggers.test.ts has them.
      events: { dropped: 0, doubled: 0.5 },
      result: { kind: 'generate', rows: 1200, files: 2, columns: ['email'] },
    },
    functions: { 'export-trigger': { environment: { SETTLE_SECONDS: '1', QUERY_RETRY_WAIT_SECONDS: '1' } } },
  });
  glue = new WatchedGlue(cloud);
});

beforeEach(() => {
  glue.executions.length = 0;
});

afterAll(async () => {
  await glue?.stop();
  await cloud?.stop();
});

const cli = (...args: string[]) =>
  runCli([...args, '--config', configFile], {
    environment: { ...cloud.aws.environment, TIKTOK_API_BASE_URL: cloud.tiktok.baseUrl },
  });

const exportsOf = async (source: string) =>
  JSON.parse((await cli('status', '--source', source, '--json')).output).exports;

/** Lets the next result be fictitious addresses of a name. */
function resultIs(who: string, rows: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'clean-rooms-result-'));
  const addresses = Array.from({ length: rows }, (_, index) => `${who}${index}@example.com`);
  writeFileSync(join(folder, 'part-00000.csv'), linesOf(['email', ...addresses]));
  cloud.cleanRooms.admin.nextResult({ kind: 'folder', folder });
}

const membersOf = async (audience: string): Promise<string[] | undefined> =>
  (await audiencesAt(cloud)).find(({ name }) => name === audience)?.members.toSorted();

const latestQuery = () => cloud.cleanRooms.admin.queries().at(-1);

describe('a failure of a query', () => {
  test('that is retryable is followed by another start, whose result becomes an audience', async () => {
    cloud.cleanRooms.admin.endNext({ status: 'FAILED', code: 'TRANSIENT_ERROR', message: 'slow down' });

    const { exitCode, output } = await cli('query', '--source', 'overlap', '--wait', '--json');

    const [failed, retried] = cloud.cleanRooms.admin.queries().slice(-2);
    expect({ exitCode, answer: JSON.parse(output) }).toMatchObject({
      exitCode: 0,
      answer: { queryId: failed?.id, export: { exportId: retried?.id, settled: 1, succeeded: true } },
    });
    expect(retried?.sql).toBe(failed?.sql);
    expect(glue.executions).toEqual([`overlap/${retried?.id}`]);
    expect(await exportsOf('overlap')).toMatchObject([
      { exportId: retried?.id, crpuHours: 0.75 },
      {
        exportId: failed?.id,
        state: 'failed',
        retriedAs: retried?.id,
        reason: `the protected query ended FAILED, TRANSIENT_ERROR: slow down; ${retried?.id} runs in its place`,
      },
    ]);
  });

  test('that stays retryable ends after the configured number of starts', async () => {
    const failure = { status: 'FAILED', code: 'INTERNAL_ERROR', message: 'oops', retryable: true } as const;
    cloud.cleanRooms.admin.endNext(failure);
    cloud.cleanRooms.admin.endNext(failure);

    const { exitCode, output } = await cli('query', '--source', 'overlap', '--wait');

    expect(exitCode).toBe(1);
    expect(output).toContain('the protected query ended FAILED, INTERNAL_ERROR: oops (started 2 times)');
  });

  test('that is not retryable shows what to do, in the command, in status and in the doctor', async () => {
    cloud.cleanRooms.admin.endNext({
      status: 'FAILED',
      code: 'MALFORMED_QUERY',
      message: 'Column "emial" does not exist',
    });
    const before = cloud.cleanRooms.admin.queries().length;

    const waited = await cli('query', '--source', 'overlap', '--wait');
    const status = await cli('status', '--source', 'overlap');
    const doctor = await cli('doctor');

    const remedy = 'Correct `sql`, the template or its parameters.';
    expect(waited.exitCode).toBe(1);
    expect(waited.output).toContain(
      `failed: the protected query ended FAILED, MALFORMED_QUERY: Column "emial" does not exist\n${remedy}`,
    );
    expect(status.output).toContain(`overlap/${latestQuery()?.id}: ${remedy}`);
    expect(doctor.output).toContain(
      `${remedy} Then "npx audiences query --source overlap --config ${configFile}".`,
    );
    expect(cloud.cleanRooms.admin.queries()).toHaveLength(before + 1);
  });
});

test('a query with several receivers is found where Clean Rooms has put the result of this account', async () => {
  resultIs('shared', 1100);
  const client = new CleanRoomsClient({
    endpoint: cloud.cleanRooms.url,
    region: cloud.aws.region,
    credentials: { accessKeyId: cloud.aws.environment['AWS_ACCESS_KEY_ID'] ?? '', secretAccessKey: 'local' },
  });
  const s3 = {
    resultFormat: 'CSV',
    bucket: cloud.resources.exportsBucket,
    keyPrefix: 'exports/overlap',
  } as const;
  const { protectedQuery } = await client.send(
    new StartProtectedQueryCommand({
      type: 'SQL',
      membershipIdentifier: MEMBERSHIP,
      sqlParameters: { queryString: 'SELECT email FROM overlap' },
      resultConfiguration: {
        outputConfiguration: {
          distribute: { locations: [{ s3 }, { member: { accountId: '999999999999' } }] },
        },
      },
    }),
  );
  client.destroy();
  const exportId = protectedQuery?.id ?? '';

  await awaitDeliveries(cloud, await awaitReport(cloud, { source: 'overlap', exportId }));

  expect(await membersOf('overlap')).toEqual(expect.arrayContaining(hashesOf('shared', 1100)));
});

describe('a PySpark job', () => {
  test('becomes an audience, with its parameters and its cost', async () => {
    resultIs('scored', 1050);

    const { exitCode, output } = await cli(
      ...['query', '--source', 'scored', '--param', 'region=EMEA', '--wait', '--json'],
    );

    const run = cloud.cleanRooms.admin.jobs().at(-1);
    expect({ exitCode, answer: JSON.parse(output) }).toMatchObject({
      exitCode: 0,
      answer: {
        source: 'scored',
        state: 'started',
        queryId: run?.id,
        export: { settled: 1, succeeded: true },
      },
    });
    expect(run?.parameters).toEqual({ since: new Date().toISOString().slice(0, 10), region: 'EMEA' });
    expect(await membersOf('scored')).toEqual(hashesOf('scored', 1050));
    const report = await awaitReport(cloud, { source: 'scored', exportId: run?.id ?? '' });
    expect(report.query).toEqual({ crpuHours: 0.75 });
    const { page } = JSON.parse((await cli('report', '--source', 'scored', '--json')).output);
    expect(readFileSync(page, 'utf8')).toContain('<dt>Query cost</dt><dd>0.75 CRPU-hours</dd>');
  });

  test('that is at work is not started a second time, by a schedule that comes twice', async () => {
    const exportId = await expectOneStart(cloud, 'scored', () => cloud.cleanRooms.admin.jobs());

    await awaitDeliveries(cloud, await awaitReport(cloud, { source: 'scored', exportId }));
  });

  test('that fails shows what to do', async () => {
    cloud.cleanRooms.admin.endNext({ status: 'FAILED', code: 'MALFORMED_SCRIPT', message: 'no entrypoint' });

    const { exitCode, output } = await cli('query', '--source', 'scored', '--wait');

    expect(exitCode).toBe(1);
    expect(output).toContain('the PySpark job ended FAILED, MALFORMED_SCRIPT: no entrypoint');
    expect(output).toContain('Correct the script and create a new template.');
  });
});
