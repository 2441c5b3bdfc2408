import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateJobCommand, GetJobRunCommand, StartJobRunCommand } from '@aws-sdk/client-glue';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../../local/aws.ts';
import { GlueExecutor } from '../../local/glue-executor.ts';
import { LocalProcessError } from '../../operations/spark/errors.ts';
import { SparkHost } from '../../operations/spark/spark-host.ts';

const SCRIPT = join(import.meta.dirname, 'fixtures', 'job.py');

let aws: LocalAws;
let spark: SparkHost;
let executor: GlueExecutor;
let queueUrl: string;
let secondsAllowed = 60;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'glue-executor-'));
  aws = await startLocalAws(join(folder, 'aws.log'));
  const { s3, sqs, events, glue } = aws.clients;
  await s3.send(new CreateBucketCommand({ Bucket: 'exports-bucket' }));
  await s3.send(new CreateBucketCommand({ Bucket: 'audiences-bucket' }));
  queueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'states' }))).QueueUrl ?? '';
  await events.send(
    new PutRuleCommand({
      Name: 'states',
      EventPattern: JSON.stringify({
        source: ['aws.glue'],
        'detail-type': ['Glue Job State Change'],
        detail: { jobName: ['prepare'] },
      }),
    }),
  );
  await events.send(
    new PutTargetsCommand({
      Rule: 'states',
      Targets: [{ Id: 'queue', Arn: 'arn:aws:sqs:us-east-1:123456789012:states' }],
    }),
  );
  await glue.send(
    new CreateJobCommand({
      Name: 'prepare',
      Role: 'arn:aws:iam::123456789012:role/glue',
      Command: { Name: 'glueetl', ScriptLocation: 's3://assets/prepare.py' },
      ExecutionProperty: { MaxConcurrentRuns: 3 },
      DefaultArguments: {
        '--config': 's3://audiences-bucket/config/pipeline.config.json',
        '--exports_root': 's3://exports-bucket/exports',
        '--audiences_root': 's3://audiences-bucket',
      },
    }),
  );
  await put('audiences-bucket', 'config/pipeline.config.json', '{"sources":["configured"]}');
  spark = new SparkHost({
    script: SCRIPT,
    logFile: join(folder, 'spark.log'),
    scratchFolder: join(folder, 'scratch'),
  });
  // Glue's time-outs are whole minutes, which a test does not wait for.
  const impatient = { run: (args: readonly string[]) => spark.run(args, secondsAllowed) };
  executor = new GlueExecutor({
    aws,
    s3: aws.clients.s3,
    admit: () => undefined,
    jobName: 'prepare',
    spark: impatient,
    workFolder: join(folder, 'runs'),
  });
});

afterAll(async () => {
  await spark.stop();
  await executor.stop();
  await aws.stop();
});

async function put(bucket: string, key: string, text: string): Promise<void> {
  await aws.clients.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text }));
}

/** Starts a run and awaits its end. */
async function run(args: Record<string, string>): Promise<unknown> {
  const { JobRunId } = await aws.clients.glue.send(
    new StartJobRunCommand({ JobName: 'prepare', Arguments: args }),
  );
  let outcome: unknown;
  await expect
    .poll(
      async () => {
        const { JobRun } = await aws.clients.glue.send(
          new GetJobRunCommand({ JobName: 'prepare', RunId: JobRunId }),
        );
        outcome = { state: JobRun?.JobRunState, error: JobRun?.ErrorMessage };
        return JobRun?.JobRunState;
      },
      { timeout: 60_000, interval: 50 },
    )
    .not.toMatch(/STARTING|RUNNING/);
  return outcome;
}

async function keysOf(prefix: string): Promise<(string | undefined)[]> {
  const { Contents = [] } = await aws.clients.s3.send(
    new ListObjectsV2Command({ Bucket: 'audiences-bucket', Prefix: prefix }),
  );
  return Contents.map(({ Key }) => Key);
}

async function read(key: string): Promise<Record<string, unknown>> {
  const { Body } = await aws.clients.s3.send(new GetObjectCommand({ Bucket: 'audiences-bucket', Key: key }));
  return JSON.parse((await Body?.transformToString()) ?? '');
}

async function stateEvents(): Promise<unknown[]> {
  const { Messages = [] } = await aws.clients.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
  );
  return Messages.map(({ Body }) => {
    const { detail } = JSON.parse(Body ?? '');
    return [detail.state, detail.message];
  });
}

describe('SparkHost', () => {
  test('starts no run once it has been stopped', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spark-host-'));
    const host = new SparkHost({
      script: SCRIPT,
      logFile: join(folder, 'spark.log'),
      scratchFolder: join(folder, 'scratch'),
    });
    await host.stop();

    const run = host.run(['--source', 'shop'], 60);

    await expect(run).rejects.toThrow(new LocalProcessError('Spark has been stopped'));
  });
});

// Each run of a new process starts a JVM, which takes seconds on a busy machine.
describe('GlueExecutor', { timeout: 120_000 }, () => {
  test("runs the script on the run's arguments and brings what it wrote to the bucket", async () => {
    await put('exports-bucket', 'exports/shop/e1/part 1.csv', 'email\n');
    await put('exports-bucket', 'exports/shop/e2/part-2.csv', 'email\n');
    await put('exports-bucket', 'exports/other/e1/part-3.csv', 'email\n');
    await put('audiences-bucket', 'reports/shop/e0.json', '{}');

    const outcome = await run({ '--source': 'shop', '--export_id': 'e1' });

    expect(outcome).toEqual({ state: 'SUCCEEDED', error: undefined });
    expect(await keysOf('tiktok/')).toEqual([
      'tiktok/Ännä/email_sha256/e1/manifest.json',
      'tiktok/Ännä/email_sha256/e1/part-00000.csv',
    ]);
    expect(await read('reports/shop/e1.json')).toEqual({
      config: { sources: ['configured'] },
      exports: ['e1/part 1.csv'],
      earlier: ['e0.json'],
      process: expect.any(Number),
      script: SCRIPT,
    });
    expect(await stateEvents()).toEqual([['SUCCEEDED', 'Job run succeeded']]);
  });

  test('gives a run without an export all exports of its source', async () => {
    await put('exports-bucket', 'exports/many/e1/a.csv', 'email\n');
    await put('exports-bucket', 'exports/many/e2/b.csv', 'email\n');

    await run({ '--source': 'many', '--run_id': 'all' });

    expect(await read('reports/many/all.json')).toMatchObject({ exports: ['e1/a.csv', 'e2/b.csv'] });
  });

  test('keeps the process, and so the JVM, for the next run', async () => {
    await run({ '--source': 'kept', '--run_id': 'one' });
    await run({ '--source': 'kept', '--run_id': 'two' });

    const [one, two] = [await read('reports/kept/one.json'), await read('reports/kept/two.json')];

    expect(two['process']).toBe(one['process']);
  });

  test.each([
    ['fail', 'PrepareError: part-1.csv, line 3: cannot be read'],
    ['fail-with-text', 'PrepareError: told as text'],
    ['raise', "ValueError: an error of the script's own"],
  ])(
    'fails a run whose script ends by "%s" with the last line it wrote, and leaves what it had written',
    async (order, error) => {
      await stateEvents();

      const outcome = await run({ '--source': 'broken', '--run_id': order, '--do': order });

      expect(outcome).toEqual({ state: 'FAILED', error });
      expect(await keysOf('tiktok/')).toContain(`tiktok/Ännä/email_sha256/${order}/part-00000.csv`);
      expect(await keysOf('tiktok/')).not.toContain(`tiktok/Ännä/email_sha256/${order}/manifest.json`);
      expect(await keysOf('reports/broken/')).toEqual([]);
      expect(await stateEvents()).toEqual([['FAILED', error]]);
    },
  );

  test('fails a run whose process dies, and performs the next', async () => {
    const outcome = await run({ '--source': 'broken', '--run_id': 'x', '--do': 'die' });
    const next = await run({ '--source': 'broken', '--run_id': 'y' });

    expect(outcome).toEqual({
      state: 'FAILED',
      error: expect.stringMatching(/^Spark ended \(exit code 9\); .*spark\.log says why$/),
    });
    expect(next).toEqual({ state: 'SUCCEEDED', error: undefined });
  });

  test('ends a run that takes longer than its time-out, and performs the next', async () => {
    secondsAllowed = 1;
    const outcome = await run({ '--source': 'slow', '--run_id': 'x', '--do': 'hang' });
    secondsAllowed = 60;
    const next = await run({ '--source': 'slow', '--run_id': 'y' });

    expect(outcome).toEqual({
      state: 'TIMEOUT',
      error: 'the job run took longer than 1 seconds and was ended',
    });
    expect(next).toEqual({ state: 'SUCCEEDED', error: undefined });
  });

  test('fails a run whose arguments are not usable', async () => {
    const outcome = await run({ '--source': 'shop', '--exports_root': '/tmp/exports' });

    expect(outcome).toEqual({
      state: 'FAILED',
      error: "the job run's arguments: /tmp/exports is no s3:// address",
    });
  });
});
