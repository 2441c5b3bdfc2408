import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GlueClient } from '@aws-sdk/client-glue';
import { afterEach, expect, test } from 'vitest';
import {
  JobStartInDoubtError,
  JobStartRefusedError,
  NoRoomError,
} from '../../../lambdas/export-trigger/errors.ts';
import { JobRuns, usageOf } from '../../../lambdas/export-trigger/job-runs.ts';

const RUN = { source: 'crm', exportId: 'week-1', runId: 'week-1-2', exportedAt: '2026-11-22T04:00:00.000Z' };

let server: Server | undefined;
let received: { target: string | undefined; body: unknown }[] = [];

afterEach(() => {
  server?.close();
  received = [];
});

/** Glue as a server that always answers the same; undefined: it hangs up. */
async function glueThat(answer: { status: number; body: object } | undefined): Promise<JobRuns> {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      received.push({ target: String(request.headers['x-amz-target']), body });
      if (answer === undefined) return response.destroy();
      return response
        .writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = (maxAttempts: number) =>
    new GlueClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts,
    });
  return new JobRuns(client(3), client(1), 'prepare');
}

test('starts the job with the arguments of the run', async () => {
  const jobRuns = await glueThat({ status: 200, body: { JobRunId: 'jr_7' } });

  expect(await jobRuns.start(RUN)).toBe('jr_7');
  expect(received).toEqual([
    {
      target: 'AWSGlue.StartJobRun',
      body: {
        JobName: 'prepare',
        Arguments: {
          '--source': 'crm',
          '--export_id': 'week-1',
          '--run_id': 'week-1-2',
          '--exported_at': '2026-11-22T04:00:00.000Z',
        },
      },
    },
  ]);
});

test.each([
  ['ConcurrentRunsExceededException', 400, NoRoomError],
  ['ResourceNumberLimitExceededException', 400, NoRoomError],
  ['ThrottlingException', 400, NoRoomError],
  ['EntityNotFoundException', 400, JobStartRefusedError],
  ['AccessDeniedException', 400, JobStartRefusedError],
  ['InternalServiceException', 500, JobStartInDoubtError],
  ['OperationTimeoutException', 400, JobStartInDoubtError],
  ['ErrorThatTheModelLacks', 503, JobStartInDoubtError],
  ['ErrorThatTheModelLacks', 429, NoRoomError],
])('takes %s for what it means to the claim, and asks once', async (name, status, expected) => {
  const jobRuns = await glueThat({ status, body: { __type: name, message: 'so it is' } });

  await expect(jobRuns.start(RUN)).rejects.toThrow(expected);
  expect(received).toHaveLength(1);
});

test('knows nothing of a start whose answer was lost, and does not send it again', async () => {
  const jobRuns = await glueThat(undefined);

  await expect(jobRuns.start(RUN)).rejects.toThrow(JobStartInDoubtError);
  expect(received).toHaveLength(1);
});

test('a job run that Glue does not know any more is undefined', async () => {
  const jobRuns = await glueThat({
    status: 400,
    body: { __type: 'EntityNotFoundException', message: 'gone' },
  });

  expect(await jobRuns.get('jr_old')).toBeUndefined();
});

// Fields as in Glue's API reference (JobRun).
const ENDED = {
  Id: 'jr_7',
  JobRunState: 'SUCCEEDED',
  ExecutionTime: 120,
  NumberOfWorkers: 10,
  WorkerType: 'G.2X',
  ExecutionClass: 'FLEX',
} as const;

test('what a job run used is what Glue measured, where it did', () => {
  expect(usageOf({ ...ENDED, DPUSeconds: 480.5 })).toEqual({
    jobRunId: 'jr_7',
    workers: 10,
    workerType: 'G.2X',
    executionClass: 'FLEX',
    seconds: 120,
    dpuSeconds: 480.5,
  });
});

test('without a measure, all workers count all the time, each with the DPUs of its type', () => {
  const { ExecutionClass: _class, ...standard } = ENDED;

  // 120 s x 10 workers x 2 DPUs
  expect(usageOf(standard)).toMatchObject({ executionClass: 'STANDARD', dpuSeconds: 2400 });
  expect(usageOf({ ...standard, WorkerType: 'G.1X' })).toMatchObject({ dpuSeconds: 1200 });
});

test.each([
  ['runs', { JobRunState: 'RUNNING' }],
  ['waits', { JobRunState: 'WAITING' }],
  ['has workers of a type that is not known', { WorkerType: 'Standard' }],
  ['has no time', { ExecutionTime: undefined }],
  ['has no number of workers', { NumberOfWorkers: undefined }],
] as const)('nothing is said of what a job run used that %s', (_what, fields) => {
  expect(usageOf({ ...ENDED, ...fields })).toBeUndefined();
});
