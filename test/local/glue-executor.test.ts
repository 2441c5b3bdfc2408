import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateJobCommand,
  GetJobRunCommand,
  GetJobRunsCommand,
  StartJobRunCommand,
} from '@aws-sdk/client-glue';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../../local/aws.ts';
import { GlueExecutor } from '../../local/glue-executor.ts';
import { LocalProcessError } from '../../operations/spark/errors.ts';
import { SparkHost } from '../../operations/spark/spark-host.ts';

const SCRIPT = join(import.meta.dirname, 'fixtures', 'job.py');

let folder: string;
let aws: LocalAws;
let spark: SparkHost;
let executor: GlueExecutor;
let queueUrl: string;
let secondsAllowed = 60;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glue-executor-'));
  aws = await startLocalAws(join(folder, 'aws.log'));
  const { sqs, events, glue } = aws.clients;
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
      ExecutionClass: 'FLEX',
      NumberOfWorkers: 10,
      WorkerType: 'G.4X',
      DefaultArguments: { '--audiences_root': 's3://audiences' },
    }),
  );
  spark = new SparkHost({
    script: SCRIPT,
    logFile: join(folder, 'spark.log'),
    scratchFolder: join(folder, 'scratch'),
  });
  // Glue's time-outs are whole minutes, which a test does not wait for.
  const impatient = { run: (args: readonly string[]) => spark.run(args, secondsAllowed) };
  executor = new GlueExecutor({
    aws,
    admit: () => undefined,
    jobName: 'prepare',
    spark: impatient,
  });
});

afterAll(async () => {
  await spark.stop();
  await executor.stop();
  await aws.stop();
});

/** Starts a run and awaits its end. */
async function run(args: Record<string, string>): Promise<{ id: string | undefined; outcome: unknown }> {
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
  return { id: JobRunId, outcome };
}

/** Where a run is to write what it was given. */
const answerFile = (name: string): string => join(folder, `${name}.json`);

const read = (name: string): Record<string, unknown> => JSON.parse(readFileSync(answerFile(name), 'utf8'));

/** The events that have come so far, in order, as `[job run, state, message]`. */
const events: unknown[][] = [];

/** The state and message of each event of a job run that has come by now. */
async function eventsOf(jobRunId: string | undefined): Promise<unknown[]> {
  const { sqs } = aws.clients;
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
  );
  for (const { Body, ReceiptHandle } of Messages) {
    const { detail } = JSON.parse(Body ?? '');
    events.push([detail.jobRunId, detail.state, detail.message]);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
  }
  return events.filter(([id]) => id === jobRunId).map(([, ...event]) => event);
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

describe('GlueExecutor', () => {
  test("runs the script on the run's arguments and those of the job, and tells its state", async () => {
    const own = { '--source': 'shop', '--export_id': 'Ännä + 1 %', '--answer': answerFile('one') };

    const { id, outcome } = await run(own);

    expect(outcome).toEqual({ state: 'SUCCEEDED', error: undefined });
    expect(read('one')).toEqual({
      arguments: { ...own, '--audiences_root': 's3://audiences' },
      process: expect.any(Number),
      script: SCRIPT,
    });
    // The event follows the state.
    await expect.poll(() => eventsOf(id)).toEqual([['SUCCEEDED', 'Job run succeeded']]);
  });

  test('tells what a run used as Glue does: its class, its workers and their DPU-seconds', async () => {
    await run({ '--answer': answerFile('used') });
    const { JobRuns = [] } = await aws.clients.glue.send(new GetJobRunsCommand({ JobName: 'prepare' }));
    const used = JobRuns.find(({ Arguments }) => Arguments?.['--answer'] === answerFile('used'));

    // Two workers of four DPUs each.
    expect(used).toMatchObject({
      ExecutionClass: 'FLEX',
      NumberOfWorkers: 10,
      WorkerType: 'G.4X',
      DPUSeconds: (used?.ExecutionTime ?? Number.NaN) * 8,
    });
  });

  test('keeps the process, and so the JVM, for the next run', async () => {
    await run({ '--answer': answerFile('first') });
    await run({ '--answer': answerFile('second') });

    const [first, second] = [read('first'), read('second')];

    expect(second['process']).toBe(first['process']);
  });

  test.each([
    ['fail', 'PrepareError: part-1.csv, line 3: cannot be read'],
    ['fail-with-text', 'PrepareError: told as text'],
    ['raise', "ValueError: an error of the script's own"],
  ])('fails a run whose script ends by "%s" with the last line it wrote', async (order, error) => {
    const { id, outcome } = await run({ '--do': order });

    expect(outcome).toEqual({ state: 'FAILED', error });
    // The event follows the state.
    await expect.poll(() => eventsOf(id)).toEqual([['FAILED', error]]);
  });

  test('fails a run whose process dies, and performs the next', async () => {
    const { outcome } = await run({ '--do': 'die' });
    const { outcome: next } = await run({ '--answer': answerFile('after-die') });

    expect(outcome).toEqual({
      state: 'FAILED',
      error: expect.stringMatching(/^Spark ended \(exit code 9\); .*spark\.log says why$/),
    });
    expect(next).toEqual({ state: 'SUCCEEDED', error: undefined });
  });

  test('ends a run that takes longer than its time-out, and performs the next', async () => {
    secondsAllowed = 1;
    const { outcome } = await run({ '--do': 'hang' });
    secondsAllowed = 60;
    const { outcome: next } = await run({ '--answer': answerFile('after-hang') });

    expect(outcome).toEqual({
      state: 'TIMEOUT',
      error: 'the job run took longer than 1 seconds and was ended',
    });
    expect(next).toEqual({ state: 'SUCCEEDED', error: undefined });
  });
});
