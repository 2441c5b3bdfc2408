import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetJobRunCommand, StartJobRunCommand } from '@aws-sdk/client-glue';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { awaitDeliveries, awaitReport } from '../../local/follow.ts';
import { REPOSITORY } from '../../operations/paths.ts';
import { runCli } from '../helpers/run-cli.ts';
import { hashesOf, keysUnder, linesOf, put } from './helpers/bucket.ts';
import { documentedCalls, judgeDocumented } from './helpers/documented-calls.ts';
import { deadLettersOfRules, refuseDeliveries } from './helpers/lost-deliveries.ts';
import { statementsOf, tableOfCalls, uncalledActions, uncalledPlaces } from './helpers/permissions.ts';
import { WatchedGlue } from './helpers/watched-glue.ts';

// One flow through everything that runs, with the policies of the stack enforced, and what the record of its calls proves.

const MEMBERSHIP = '2b8f4c1e-6a55-4d0b-9a37-1f6f0a4ee001';
const TEMPLATE = `arn:aws:cleanrooms:us-east-1:123456789012:membership/${MEMBERSHIP}/analysistemplate/7c9d2f10-3b44-4d5e-8a6f-0b1c2d3e4f50`;

const BY_MAPPING = 'Lambda needs it to map the queue to the function';
const BY_GLUE = 'Glue asks for it for a log group with a key';

/** Actions of statements that are needed, which nothing calls here, and why they are still needed. */
const UNSEEN_ACTIONS: Readonly<Record<string, string>> = {
  'ActivationUploaderRoleDefaultPolicy 4: sqs:GetQueueAttributes': BY_MAPPING,
  'PreparationJobRoleDefaultPolicy 2: s3:AbortMultipartUpload': 'S3A gives up an upload in parts that fails',
  'PreparationJobRoleDefaultPolicy 8: logs:AssociateKmsKey': BY_GLUE,
  'PreparationJobRoleDefaultPolicy 8: logs:CreateLogGroup': BY_GLUE,
  'PreparationTriggerFunctionRoleDefaultPolicy 4: sqs:GetQueueAttributes': BY_MAPPING,
};

const ANCESTOR =
  'S3A asks for the ancestors of a folder that it makes or empties; here it does so in staging/ alone';
const EVENT_LOG = "Glue writes Spark's event log there";
const OF_ANYONE = 'arn:aws:cleanrooms:us-east-1:*';
const OTHER_TABLE = 'the queries here read configured tables alone';
const OTHER_NAME = 'the other one of the two documented forms of the name';
const SECURED =
  'log-group:/aws-glue/jobs/<stack>/local/<stack>PreparationJobPrepareSecurity-role/<stack>-PreparationJobRole';

/** Places of statements that are needed, which nothing asks for here, and why they are still needed. */
const UNSEEN_PLACES: Readonly<Record<string, string>> = {
  'ActivationUploaderRoleDefaultPolicy 6: arn:aws:sqs:us-east-1:<account>:<stack>-ActivationDeliveriesQueue':
    'a delivery whose wait is over is sent for again; here none waits',
  [`CleanRoomsQueryRunnerRoleDefaultPolicy 5: ${OF_ANYONE}:membership/*/idmappingtable/*`]: OTHER_TABLE,
  [`CleanRoomsQueryRunnerRoleDefaultPolicy 5: ${OF_ANYONE}:membership/*/intermediatetable/*`]: OTHER_TABLE,
  [`CleanRoomsQueryRunnerRoleDefaultPolicy 6: ${OF_ANYONE}:collaboration/*`]:
    'Clean Rooms knows alone which collaboration the membership is in, and whose it is',
  [`CleanRoomsQueryRunnerRoleDefaultPolicy 6: ${OF_ANYONE}:membership/*/idmappingtable/*`]: OTHER_TABLE,
  [`CleanRoomsQueryRunnerRoleDefaultPolicy 6: ${OF_ANYONE}:membership/*/intermediatetable/*`]: OTHER_TABLE,
  'CleanRoomsResultRoleDefaultPolicy 2: arn:aws:s3:::<exports>/exports/overlap/*':
    'where another member runs the query; here query-runner does, and Clean Rooms writes the result in its name',
  'PreparationJobRoleDefaultPolicy 1: arn:aws:s3:::<audiences>/reports': ANCESTOR,
  'PreparationJobRoleDefaultPolicy 1: arn:aws:s3:::<audiences>/spark-events': EVENT_LOG,
  'PreparationJobRoleDefaultPolicy 1: arn:aws:s3:::<audiences>/tiktok': ANCESTOR,
  'PreparationJobRoleDefaultPolicy 2: arn:aws:s3:::<audiences>/spark-events/*': EVENT_LOG,
  'PreparationJobRoleDefaultPolicy 4: spark-events/*': EVENT_LOG,
  [`PreparationJobRoleDefaultPolicy 8: arn:aws:logs:us-east-1:<account>:${SECURED}/error:*`]: OTHER_NAME,
  [`PreparationJobRoleDefaultPolicy 8: arn:aws:logs:us-east-1:<account>:${SECURED}/output:*`]: OTHER_NAME,
};

const PATIENCE = { timeout: 60_000, interval: 500 };

let cloud: LocalCloud;
let glue: WatchedGlue;

vi.setConfig({ testTimeout: 120_000, hookTimeout: 600_000 });

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'e2e-permissions-'));
  const configFile = join(folder, 'pipeline.config.json');
  const cleanRooms = { membershipId: MEMBERSHIP, analysisTemplateArn: TEMPLATE, schedule: 'rate(1 day)' };
  const pyspark = { membershipId: MEMBERSHIP, type: 'PYSPARK', analysisTemplateArn: TEMPLATE };
  const sources = [
    { name: 'overlap', audience: { name: 'overlap' }, cleanRooms },
    { name: 'scored', audience: { name: 'scored' }, cleanRooms: pyspark },
  ];
  writeFileSync(configFile, JSON.stringify({ sources }));
  cloud = await startLocalCloud({
    configFile,
    folder: join(folder, 'cloud'),
    glue: false,
    scheduleSeconds: 15,
    cleanRooms: {
      submittedMs: 100,
      runMs: 500,
      result: { kind: 'generate', rows: 1200, files: 2, columns: ['email'] },
    },
    functions: {
      'export-trigger': {
        environment: { SETTLE_SECONDS: '1', RETRY_WAIT_SECONDS: '1', QUERY_RETRY_WAIT_SECONDS: '1' },
      },
    },
  });
  glue = new WatchedGlue(cloud);
  // Is tried again.
  glue.failures.push('the first attempt fails');
  await flow(configFile);
});

afterAll(async () => {
  await glue?.stop();
  await cloud?.stop();
});

/** A query and a job become audiences; a file that holds no hashes becomes a dead letter, and is put back; the doctor looks. */
async function flow(configFile: string): Promise<void> {
  const cli = (...args: string[]) =>
    runCli([...args, '--config', configFile], {
      environment: { ...cloud.aws.environment, TIKTOK_API_BASE_URL: cloud.tiktok.baseUrl },
    });
  await vi.waitFor(() => expect(cloud.cleanRooms.admin.queries()).not.toEqual([]), PATIENCE);
  const [query] = cloud.cleanRooms.admin.queries();
  const report = await awaitReport(cloud, { source: 'overlap', exportId: query?.id ?? '' });
  await awaitDeliveries(cloud, report);
  const byHand = 'tiktok/By hand/email_sha256/members.csv';
  await put(cloud, cloud.resources.audiencesBucket, byHand, 'member@example.com\n');
  await vi.waitFor(
    async () => expect((await cli('redrive', '--list', '--json')).output).toContain('By hand'),
    PATIENCE,
  );
  await put(cloud, cloud.resources.audiencesBucket, byHand, linesOf(hashesOf('member', 1000)));
  await cli('redrive');
  await vi.waitFor(async () => {
    const names = (await cloud.tiktok.admin.audiences()).map(({ name }) => name);
    expect(names).toContain('By hand');
  }, PATIENCE);
  await cli('doctor');
  // A job whose first start fails is started again; its result is written with the membership's role.
  cloud.cleanRooms.admin.endNext({ status: 'FAILED', code: 'TRANSIENT_ERROR' });
  expect((await cli('query', '--source', 'scored', '--wait')).exitCode).toBe(0);
  // The next start asks about the one before.
  await cli('query', '--source', 'scored');
  // A second run finds the report of the first, and reads it.
  await cli('run', '--source', 'overlap', '--export', report.exportId, '--force', '--wait');
  await prepareNothing();
  await prepareOnSchedule();
  await loseDeliveries(cli);
  await loseObjects();
  // Requests without TLS, which nothing here makes.
  for (const resource of cloud.resources.policies.ofResources.keys()) {
    const [, , service = ''] = resource.split(':');
    for (const context of [{ 'aws:SecureTransport': 'false' }, { 's3:TlsVersion': '1.1' }]) {
      cloud.guard.refused({ kind: 'administrator' }, [{ action: `${service}:Test`, resource, context }]);
    }
  }
}

/** A job run of an export that is not there any more, as after its retention. */
async function prepareNothing(): Promise<void> {
  const JobName = cloud.resources.glueJobName;
  const RunId = await startJobRun({ '--source': 'overlap', '--export_id': 'gone' });
  await vi.waitFor(async () => {
    const { JobRun } = await cloud.aws.clients.glue.send(new GetJobRunCommand({ JobName, RunId }));
    expect(JobRun?.ErrorMessage).toContain('exports/overlap/gone has no data file');
  }, PATIENCE);
}

/** Starts the job as soon as Glue has room, and answers the id of the run. */
const startJobRun = (Arguments: Record<string, string>): Promise<string | undefined> =>
  vi.waitFor(async () => {
    const JobName = cloud.resources.glueJobName;
    return (await cloud.aws.clients.glue.send(new StartJobRunCommand({ JobName, Arguments }))).JobRunId;
  }, PATIENCE);

/** A job run for whatever is settled, which the job refuses for a source of Clean Rooms: what it used is noted all the same. */
async function prepareOnSchedule(): Promise<void> {
  await startJobRun({ '--source': 'overlap' });
  await vi.waitFor(
    () => expect(cloud.guard.record.calls().map(({ call }) => call.action)).toContain('glue:GetJobRuns'),
    PATIENCE,
  );
}

/** Somebody took the policies of the queues away: what every rule sends is kept, and delivered after all. */
async function loseDeliveries(cli: (...args: string[]) => Promise<unknown>): Promise<void> {
  const names = ['uploader', 'export-trigger'];
  const restore = refuseDeliveries(cloud, names);
  const { audiencesBucket, exportsBucket, glueJobName: jobName } = cloud.resources;
  await put(cloud, exportsBucket, 'exports/overlap/stray.csv', 'email\n');
  await put(cloud, audiencesBucket, 'tiktok/Late/email_sha256/members.csv', linesOf(hashesOf('late', 1000)));
  for (const state of ['SUCCEEDED', 'FAILED']) {
    await send('aws.glue', 'Glue Job State Change', { jobName, jobRunId: 'jr_unknown', state });
  }
  await send('aws.cleanrooms', 'Protected Query Succeeded', {});
  await vi.waitFor(() => expect(deadLettersOfRules(cloud, restore.since)).toHaveLength(RULES), PATIENCE);
  restore.now();
  for (const name of names) await cli('redrive', '--queue', name);
  await vi.waitFor(async () => {
    const audiences = await cloud.tiktok.admin.audiences();
    expect(audiences.map(({ name }) => name)).toContain('Late');
  }, PATIENCE);
}

/** Of exports, of job runs that succeeded and that failed, of queries, of partitions, and two clocks. */
const RULES = 7;

const send = (Source: string, DetailType: string, detail: object) =>
  cloud.aws.clients.events.send(
    new PutEventsCommand({ Entries: [{ Source, DetailType, Detail: JSON.stringify(detail) }] }),
  );

/** The calls of roles and services that were refused: who, what, and the prefix of a listing. */
const refusedCalls = (): unknown[][] =>
  cloud.guard.record
    .calls()
    .filter(({ caller, decision }) => caller.kind !== 'administrator' && !decision.isAllowed)
    .map(({ call, caller }) => [
      caller.kind === 'role' ? caller.arn.replace(/^.*-|[0-9A-F]{8}$/g, '') : caller,
      call.action,
      call.context?.['s3:prefix'],
    ]);

/** A partition is gone before its event is handled, and the reports before their pages are written again. */
async function loseObjects(): Promise<void> {
  const { s3 } = cloud.aws.clients;
  const Bucket = cloud.resources.audiencesBucket;
  const uploader = cloud.eventSource('uploader');
  await uploader.pause();
  const Key = 'tiktok/Gone/email_sha256/members.csv';
  await put(cloud, Bucket, Key, linesOf(hashesOf('gone', 10)));
  await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  uploader.resume();
  await vi.waitFor(
    () => expect(refusedCalls().map(([role]) => role)).toContain('ActivationUploaderRole'),
    PATIENCE,
  );
  // All of them: the schedule starts one query after the other.
  for (const report of await keysUnder(cloud, Bucket, 'reports/overlap/')) {
    await s3.send(new DeleteObjectCommand({ Bucket, Key: report }));
  }
  await cloud.function('audience-monitor').invoke({});
}

test('nothing that runs is refused, but to learn that an object is missing, and what a queue without its policy gets', () => {
  const events = { kind: 'service', service: 'events.amazonaws.com' };
  expect(refusedCalls().sort()).toEqual([
    ['ActivationUploaderRole', 's3:ListBucket', undefined],
    ['AudienceMonitorFunctionRole', 's3:ListBucket', undefined],
    ['PreparationTriggerFunctionRole', 's3:ListBucket', undefined],
    ...Array.from({ length: RULES }, () => [events, 'sqs:SendMessage', undefined]),
  ]);
});

test('without any one of the statements something ends otherwise, seen here or documented by AWS', () => {
  const records = [cloud.guard.record, judgeDocumented(cloud, documentedCalls(cloud, MEMBERSHIP))];
  const needless = statementsOf(cloud)
    .map(({ id }) => id)
    .filter((id) => records.every((record) => record.changedWithout(id).length === 0));

  expect(needless).toEqual([]);
});

test('what AWS documents of services that are not played here is allowed', () => {
  const calls = judgeDocumented(cloud, documentedCalls(cloud, MEMBERSHIP)).calls();

  expect(calls.filter(({ decision }) => !decision.isAllowed)).toEqual([]);
});

test('no role is allowed an action that nothing calls', { timeout: PATIENCE.timeout * 2 }, async () => {
  // Some calls come with a schedule, which may have to come round first.
  await vi.waitFor(() => {
    const uncalled = uncalledActions(cloud, cloud.guard.record.calls());
    expect(uncalled.sort()).toEqual(Object.keys(UNSEEN_ACTIONS).sort());
  }, PATIENCE);
});

test('no role is allowed a place that nothing asks for', () => {
  const uncalled = uncalledPlaces(cloud, cloud.guard.record.calls());
  expect(uncalled.sort()).toEqual(Object.keys(UNSEEN_PLACES).sort());
});

test('the documented table has the calls that were made', async () => {
  await expect(tableOfCalls(cloud)).toMatchFileSnapshot(join(REPOSITORY, 'docs', 'role-calls.md'));
});
