import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartJobRunCommand } from '@aws-sdk/client-glue';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { awaitDeliveries, awaitPreparation, awaitReport } from '../../local/follow.ts';
import { runCli } from '../helpers/run-cli.ts';
import { hashesOf, land, linesOf, put } from './helpers/bucket.ts';
import { expectOneStart, scheduledCall } from './helpers/second-start.ts';
import { audiencesAt } from './helpers/tiktok.ts';
import { WatchedGlue } from './helpers/watched-glue.ts';

// From the query on: Clean Rooms, S3, EventBridge, SQS, the deployed functions in their processes, Glue, TikTok over HTTP.

const MEMBERSHIP = '2b8f4c1e-6a55-4d0b-9a37-1f6f0a4ee001';
const SETTLE_SECONDS = 3;
const SCHEDULED = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };

let folder: string;
let configFile: string;
let cloud: LocalCloud;
let glue: WatchedGlue;
let count = 0;
let id: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'e2e-triggers-'));
  configFile = join(folder, 'pipeline.config.json');
  const query = { membershipId: MEMBERSHIP, sql: "SELECT email FROM overlap WHERE day >= '{today-7d}'" };
  const sources = [
    { name: 'overlap', audience: { name: 'overlap' }, cleanRooms: { ...query, schedule: 'rate(1 day)' } },
    { name: 'crm', audience: { column: 'audience' } },
    { name: 'web', audience: { column: 'audience' } },
    { name: 'nightly', audience: { column: 'audience' }, prepareSchedule: 'cron(0 6 * * ? *)' },
  ];
  writeFileSync(configFile, JSON.stringify({ sources }));
  cloud = await startLocalCloud({
    configFile,
    folder: join(folder, 'cloud'),
    glue: false,
    cleanRooms: {
      submittedMs: 100,
      runMs: 3000,
      result: { kind: 'generate', rows: 1200, files: 2, columns: ['email'] },
    },
    functions: {
      'export-trigger': { environment: { SETTLE_SECONDS: String(SETTLE_SECONDS), RETRY_WAIT_SECONDS: '1' } },
    },
  });
  glue = new WatchedGlue(cloud);
});

beforeEach(() => {
  glue.executions.length = 0;
  count += 1;
  id = `export-${count}`;
});

afterAll(async () => {
  await glue?.stop();
  await cloud?.stop();
});

/** A file of addresses, all for an audience of this test. */
const csv = (who: string, rows: number, from = 0): string =>
  linesOf([
    'email,audience',
    ...Array.from({ length: rows }, (_, index) => `${who}${from + index}@example.com,${who} ${id}`),
  ]);

const cli = (...args: string[]) =>
  runCli([...args, '--config', configFile], { environment: cloud.aws.environment });

const queueUrl = () => cloud.function('export-trigger').settings.queue?.url;

const send = (body: object) =>
  cloud.aws.clients.sqs.send(
    new SendMessageCommand({ QueueUrl: queueUrl(), MessageBody: JSON.stringify(body) }),
  );

/** Whatever is on its way to the export trigger while something happens is lost, but for a schedule at its end. */
async function losingEvents(happening: () => Promise<unknown>): Promise<void> {
  const source = cloud.eventSource('export-trigger');
  await source.pause();
  try {
    await happening();
    // Events take their way through S3 and EventBridge first.
    await sleep(500);
    await deleteMessages();
    await send(SCHEDULED);
  } finally {
    source.resume();
  }
}

async function deleteMessages(): Promise<void> {
  const { sqs } = cloud.aws.clients;
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl(), MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return;
    for (const { ReceiptHandle } of Messages) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl(), ReceiptHandle }));
    }
  }
}

/** The audiences of this test's exports. */
const audiencesOf = async (ending: string) =>
  (await audiencesAt(cloud)).filter(({ name }) => name.endsWith(ending));

async function delivered(source: string, exportId: string): Promise<void> {
  await awaitDeliveries(cloud, await awaitReport(cloud, { source, exportId }));
}

test('a scheduled query becomes an audience at TikTok by itself', async () => {
  const answer = await cloud.function('query-runner').invoke(scheduledCall('overlap'));
  const query = cloud.cleanRooms.admin.queries().at(-1);
  await delivered('overlap', query?.id ?? '');

  const { truth } = await cloud.cleanRooms.admin.settled(query?.id ?? '');
  expect(answer).toEqual({ source: 'overlap', state: 'started', queryId: query?.id });
  expect(truth?.rows).toBe(1200);
  expect(await audiencesOf('overlap')).toMatchObject([{ name: 'overlap' }]);
  expect(glue.executions).toEqual([`overlap/${query?.id}`]);
  await send(SCHEDULED);
  const exported = async () =>
    JSON.parse((await cli('status', '--source', 'overlap', '--json')).output).exports;
  await expect
    .poll(exported, { timeout: 20_000 })
    .toMatchObject([{ exportId: query?.id, state: 'delivered' }]);
});

test('a query started by hand can be waited for until its audience exists at TikTok', async () => {
  const { exitCode, output } = await cli('query', '--source', 'overlap', '--wait', '--json');

  const query = cloud.cleanRooms.admin.queries().at(-1);
  expect({ exitCode, answer: JSON.parse(output) }).toMatchObject({
    exitCode: 0,
    answer: {
      source: 'overlap',
      state: 'started',
      queryId: query?.id,
      export: { settled: 1, failed: 0, succeeded: true },
    },
  });
  expect(query?.sql).toMatch(/day >= '\d{4}-\d\d-\d\d'$/);
});

test('a query that is at work is not started a second time, by a schedule that comes twice or by hand', async () => {
  const queryId = await expectOneStart(cloud, 'overlap', () => cloud.cleanRooms.admin.queries());

  await delivered('overlap', queryId);
});

test('a query that failed is recorded with the message of Clean Rooms, and no job runs', async () => {
  cloud.cleanRooms.admin.endNext({
    status: 'FAILED',
    code: 'MALFORMED_QUERY',
    message: 'Column "emial" does not exist',
  });

  const { exitCode, output } = await cli('query', '--source', 'overlap', '--wait');

  expect(exitCode).toBe(1);
  expect(output).toContain(
    'the protected query ended FAILED, MALFORMED_QUERY: Column "emial" does not exist',
  );
  expect(glue.executions).toEqual([]);
});

test('parameters that do not fit are refused with what is wrong', async () => {
  const { exitCode, errors } = await cli('query', '--source', 'overlap', '--param', 'region=EMEA');

  expect(exitCode).toBe(3);
  expect(errors).toContain('parameters belong to an analysis template, but this source runs SQL text');
});

describe('events', () => {
  test('that are all lost cost time only: the schedule finds the query, and later its job run', async () => {
    await losingEvents(async () => {
      await cloud.function('query-runner').invoke({ source: 'overlap' });
      await cloud.cleanRooms.admin.settled(cloud.cleanRooms.admin.queries().at(-1)?.id ?? '');
    });
    const query = cloud.cleanRooms.admin.queries().at(-1);
    await losingEvents(() => expect.poll(() => glue.executions, { timeout: 20_000 }).toHaveLength(1));

    await delivered('overlap', query?.id ?? '');

    expect(glue.executions).toEqual([`overlap/${query?.id}`]);
  });

  test('that come three times each start one run', async () => {
    const arrival = {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      detail: {
        bucket: { name: cloud.resources.exportsBucket },
        object: { key: `exports/crm/${id}/_SUCCESS` },
      },
    };
    await land(cloud, 'crm', id, { 'part-0.csv': csv(id, 1200) });
    await Promise.all([send(arrival), send(arrival)]);
    await delivered('crm', id);
    await Promise.all([send(arrival), send(arrival), send(SCHEDULED)]);
    await cloud.eventSource('export-trigger').caughtUp();

    expect(glue.executions).toEqual([`crm/${id}`]);
  });
});

test('an export that arrives file by file, longer than the settle time, is prepared once and whole', async () => {
  for (const part of [0, 1, 2, 3]) {
    await put(
      cloud,
      cloud.resources.exportsBucket,
      `exports/crm/${id}/part-${part}.csv`,
      csv(id, 500, part * 500),
    );
    await sleep((SETTLE_SECONDS * 1000) / 2);
  }

  await delivered('crm', id);

  expect(await audiencesOf(id)).toEqual([
    { name: `${id} ${id}`, calculateType: 'EMAIL_SHA256', members: hashesOf(id, 2000) },
  ]);
  expect(glue.executions).toEqual([`crm/${id}`]);
});

test('a job run that fails twice is tried again, and its audience exists at TikTok after the third', async () => {
  glue.failures.push('PrepareError: out of luck', 'PrepareError: out of luck again');
  await land(cloud, 'crm', id, { 'part-0.csv': csv(id, 1200) });

  await delivered('crm', id);

  expect(glue.executions).toEqual([`crm/${id}`, `crm/${id}`, `crm/${id}`]);
});

test('a job run that keeps failing makes its export failed, until a person runs it again', async () => {
  glue.failures.push('PrepareError: one', 'PrepareError: two', 'PrepareError: three');
  await land(cloud, 'crm', id, { 'part-0.csv': csv(id, 1200) });
  const failed = await awaitPreparation(cloud, { source: 'crm', exportId: id });

  const { exitCode, output } = await cli('run', '--source', 'crm', '--export', id, '--wait', '--json');

  expect(failed).toMatchObject({ state: 'failed', failure: 'preparation', reason: 'PrepareError: three' });
  expect({ exitCode, answer: JSON.parse(output) }).toMatchObject({
    exitCode: 0,
    answer: { exports: [{ exportId: id, runId: id, settled: 1, succeeded: true }] },
  });
});

test('a forced run prepares and delivers an export again under a run id of its own', async () => {
  await land(cloud, 'crm', id, { 'part-0.csv': csv(id, 1200) });
  await delivered('crm', id);

  const { exitCode, output } = await cli('run', '--source', 'crm', '--export', id, '--force', '--wait');

  expect({ exitCode, output }).toEqual({
    exitCode: 0,
    output: `crm/${id} is prepared as run ${id}-2, 1 of 1 partitions delivered\n`,
  });
  expect(glue.executions).toEqual([`crm/${id}`, `crm/${id}-2`]);
});

test('two sources at once each get their audience', async () => {
  await Promise.all([
    land(cloud, 'crm', id, { 'part-0.csv': csv('crm-', 1200) }),
    land(cloud, 'web', id, { 'part-0.csv': csv('web-', 1300) }),
  ]);

  await Promise.all([delivered('crm', id), delivered('web', id)]);

  const audiences = await audiencesOf(id);
  expect(audiences.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
    { name: `crm- ${id}`, calculateType: 'EMAIL_SHA256', members: hashesOf('crm-', 1200) },
    { name: `web- ${id}`, calculateType: 'EMAIL_SHA256', members: hashesOf('web-', 1300) },
  ]);
});

test('an export with a header and no rows is prepared, has no partitions, and that is said', async () => {
  await land(cloud, 'crm', id, { 'part-0.csv': 'email,audience\n' });

  const { exitCode, output } = await cli('run', '--source', 'crm', '--export', id, '--wait');

  expect({ exitCode, output }).toEqual({
    exitCode: 0,
    output: `crm/${id} is prepared as run ${id}, it has nothing to deliver\n`,
  });
});

describe('a source that is prepared on schedule', () => {
  test('is not started on arrival, and its scheduled job run makes every settled export prepared', async () => {
    await land(cloud, 'nightly', `${id}-a`, { 'part-0.csv': csv('night-', 1200) });
    await land(cloud, 'nightly', `${id}-b`, { 'part-0.csv': csv('night-', 1200, 1200) });
    // The check of an export that came now comes a second after its settle time.
    await sleep((SETTLE_SECONDS + 2) * 1000);
    await cloud.eventSource('export-trigger').caughtUp();
    const onArrival = [...glue.executions];
    await cloud.aws.clients.glue.send(
      new StartJobRunCommand({ JobName: cloud.resources.glueJobName, Arguments: { '--source': 'nightly' } }),
    );

    await delivered('nightly', `${id}-a`);
    await delivered('nightly', `${id}-b`);

    expect(onArrival).toEqual([]);
    expect(glue.executions).toEqual(['nightly/*']);
    const usages = async () => {
      const { exports } = JSON.parse((await cli('status', '--source', 'nightly', '--json')).output);
      return exports.map(({ usage }: { usage?: object }) => usage);
    };
    const part = { jobRuns: 1, isShared: true };
    await expect.poll(usages, { timeout: 20_000 }).toMatchObject([part, part]);
  });
});

test('a run of an export that is not there is refused with what there is', async () => {
  await land(cloud, 'web', id, { 'part-0.csv': csv('web-', 1200) });

  const { exitCode, errors } = await cli('run', '--source', 'web', '--export', 'nothing-like-it');

  expect(exitCode).toBe(2);
  expect(errors).toContain('There is nothing under exports/web/nothing-like-it/');
  expect(errors).toContain(id);
});
