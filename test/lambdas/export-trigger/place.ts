import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CleanRoomsClient } from '@aws-sdk/client-cleanrooms';
import { CreateJobCommand, type JobRun, paginateGetJobRuns, StartJobRunCommand } from '@aws-sdk/client-glue';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CheckQueue } from '../../../lambdas/export-trigger/check-queue.ts';
import { followHint } from '../../../lambdas/export-trigger/follow.ts';
import { readHint } from '../../../lambdas/export-trigger/hints.ts';
import { JobRuns } from '../../../lambdas/export-trigger/job-runs.ts';
import { JobUsages } from '../../../lambdas/export-trigger/job-usages.ts';
import { Queries } from '../../../lambdas/export-trigger/queries.ts';
import { ReportStore } from '../../../lambdas/export-trigger/reports.ts';
import { RunDeliveries } from '../../../lambdas/export-trigger/run-deliveries.ts';
import type { Services } from '../../../lambdas/export-trigger/services.ts';
import { ProtectedJobs } from '../../../lambdas/shared/clean-rooms/protected-jobs.ts';
import { ProtectedQueries } from '../../../lambdas/shared/clean-rooms/protected-queries.ts';
import { parsePipelineConfig } from '../../../lambdas/shared/config/load.ts';
import { ExportStore } from '../../../lambdas/shared/exports/objects.ts';
import type { ExportItem } from '../../../lambdas/shared/ledger/export-item.ts';
import { ExportLedger } from '../../../lambdas/shared/ledger/exports.ts';
import { LedgerTable } from '../../../lambdas/shared/ledger/table.ts';
import type { Report } from '../../../lambdas/shared/report/schema.ts';
import { type JobRunState, type LocalAws, startLocalAws } from '../../../local/aws.ts';
import { reportWith } from '../../helpers/report.ts';
import { makeLedger } from '../helpers/make-ledger.ts';

const JOB = 'prepare';
const TABLE = 'ledger';
const EXPORTS = 'landing-bucket';
const AUDIENCES = 'hashes-bucket';

const config = parsePipelineConfig(
  JSON.stringify({
    sources: [
      { name: 'crm', audience: { column: 'segment' } },
      { name: 'nightly', audience: { name: 'Night owls' }, prepareSchedule: 'cron(0 6 * * ? *)' },
    ],
  }),
  'test.config.json',
);

/** One start of the job, as Glue saw it. */
export interface Start {
  readonly jobRunId: string;
  readonly runId: string;
  readonly exportedAt: string | undefined;
}

/** The surroundings of the export trigger on the local AWS, with a clock that a test can put forward. */
export class Place {
  readonly aws: LocalAws;
  readonly services: Services;
  readonly queueUrl: string;
  /** What the operator was told, with the export or source that it is about. */
  readonly told: (readonly [string, object])[] = [];
  #aheadMs = 0;

  private constructor(aws: LocalAws, queueUrl: string) {
    const { s3, sqs, glue, dynamodb } = aws.clients;
    this.aws = aws;
    this.queueUrl = queueUrl;
    this.services = {
      config,
      exports: new ExportStore(s3, EXPORTS),
      reports: new ReportStore(s3, AUDIENCES),
      ledger: new ExportLedger(DynamoDBDocumentClient.from(dynamodb), TABLE),
      queries: new Queries(
        {
          SQL: new ProtectedQueries(new CleanRoomsClient()),
          PYSPARK: new ProtectedJobs(new CleanRoomsClient()),
        },
        EXPORTS,
      ),
      starts: { get: () => Promise.resolve(undefined) },
      queryRunner: {
        startAgain: () => Promise.reject(new Error('no source has a query here')),
        startPostponed: () => Promise.reject(new Error('no source has a query here')),
      },
      deliveries: new RunDeliveries(new LedgerTable(dynamodb, TABLE)),
      usages: new JobUsages(new LedgerTable(dynamodb, TABLE)),
      jobRuns: new JobRuns(glue, glue, JOB),
      queue: new CheckQueue(sqs, queueUrl),
      bulletin: {
        tell: ({ exportId }, news) => void this.told.push([exportId, news]),
        tellOfSource: (source, news) => void this.told.push([source, news]),
      },
      waits: { settleSeconds: 45, retryWaitSeconds: 20, queryRetryWaitSeconds: 40, capacityWaitSeconds: 200 },
      now: () => new Date(Date.now() + this.#aheadMs).toISOString(),
    };
  }

  static async open(concurrentRuns = 100_000): Promise<Place> {
    const aws = await startLocalAws(join(mkdtempSync(join(tmpdir(), 'export-trigger-')), 'aws.log'));
    const { s3, sqs, dynamodb } = aws.clients;
    for (const Bucket of [EXPORTS, AUDIENCES]) await s3.send(new CreateBucketCommand({ Bucket }));
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'hints' }));
    await makeLedger(dynamodb, TABLE);
    await aws.clients.glue.send(
      new CreateJobCommand({
        Name: JOB,
        Role: 'arn:aws:iam::123456789012:role/prepare',
        Command: { Name: 'glueetl', ScriptLocation: 's3://assets/prepare.py' },
        ExecutionProperty: { MaxConcurrentRuns: concurrentRuns },
        WorkerType: 'G.2X',
        NumberOfWorkers: 7,
        ExecutionClass: 'FLEX',
      }),
    );
    return new Place(aws, QueueUrl);
  }

  /** Puts the clock of the function forward. */
  pass(seconds: number): void {
    this.#aheadMs += seconds * 1000;
  }

  /** Puts the clock of the function back to that of the local AWS. */
  setClock(): void {
    this.#aheadMs = 0;
  }

  /** Lands one object under `exports/`. */
  async land(key: string, body = 'email\na@example.com\n'): Promise<void> {
    await this.aws.clients.s3.send(
      new PutObjectCommand({ Bucket: EXPORTS, Key: `exports/${key}`, Body: Buffer.from(body) }),
    );
  }

  /** Follows an event or request, in an invocation that has five minutes. */
  follow(body: object): Promise<void> {
    return followHint(readHint(body), JOB, { secondsLeft: () => 300, room: true }, this.services);
  }

  /** What the S3 event of such an object brings about. */
  followArrival(key: string): Promise<void> {
    const detail = { bucket: { name: EXPORTS }, object: { key: `exports/${key}` } };
    return this.follow({ source: 'aws.s3', 'detail-type': 'Object Created', detail });
  }

  followSchedule(): Promise<void> {
    return this.follow({ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} });
  }

  followJobRun(jobRunId: string): Promise<void> {
    const detail = { jobName: JOB, jobRunId, state: 'whatever the event says' };
    return this.follow({ source: 'aws.glue', 'detail-type': 'Glue Job State Change', detail });
  }

  /** Ends a job run; a successful one writes its report, as the job does. */
  async end(start: Start, exportId: string, state: JobRunState | 'STOPPED', error?: string): Promise<void> {
    if (state === 'SUCCEEDED') await this.writeReport('crm', start.runId, exportId);
    await this.aws.setJobRunState(start.jobRunId, state as JobRunState, error);
  }

  /** Starts a run of the job for all settled exports of a source, as the schedule does. @returns its id */
  async startScheduled(source: string): Promise<string> {
    const Arguments = { '--source': source };
    const { JobRunId = '' } = await this.aws.clients.glue.send(
      new StartJobRunCommand({ JobName: JOB, Arguments }),
    );
    return JobRunId;
  }

  /** The page of a run. */
  async page(source: string, runId: string): Promise<string> {
    const Key = `reports/${source}/${runId}.html`;
    const { Body } = await this.aws.clients.s3.send(new GetObjectCommand({ Bucket: AUDIENCES, Key }));
    return (await Body?.transformToString()) ?? '';
  }

  async writeReport(
    source: string,
    runId: string,
    exportId: string,
    fields: Partial<Report> = {},
  ): Promise<void> {
    await this.aws.clients.s3.send(
      new PutObjectCommand({
        Bucket: AUDIENCES,
        Key: `reports/${source}/${runId}.json`,
        Body: JSON.stringify(reportWith({ source, runId, exportId, ...fields })),
      }),
    );
  }

  item(exportId: string, source = 'crm'): Promise<ExportItem | undefined> {
    return this.services.ledger.get({ source, exportId });
  }

  /** @returns all starts of all exports, the first one first */
  async allStarts(): Promise<(Start & { exportId: string })[]> {
    return (await this.#jobRuns()).map(({ Id = '', Arguments = {} }) => ({
      jobRunId: Id,
      exportId: Arguments['--export_id'] ?? '',
      runId: Arguments['--run_id'] ?? '',
      exportedAt: Arguments['--exported_at'],
    }));
  }

  async #jobRuns(): Promise<JobRun[]> {
    const all: JobRun[] = [];
    for await (const page of paginateGetJobRuns({ client: this.aws.clients.glue }, { JobName: JOB })) {
      all.push(...(page.JobRuns ?? []));
    }
    return all;
  }

  /** @returns all starts of an export, the first one first */
  async starts(exportId: string): Promise<Start[]> {
    const starts = (await this.allStarts()).filter((start) => start.exportId === exportId);
    return starts.map(({ jobRunId, runId, exportedAt }) => ({ jobRunId, runId, exportedAt }));
  }

  /** @returns the one start of an export */
  async onlyStart(exportId: string): Promise<Start> {
    const [start, ...more] = await this.starts(exportId);
    if (start === undefined || more.length > 0)
      throw new Error(`expected one start, found ${more.length + 1}`);
    return start;
  }

  /** @returns how many checks the function has sent itself that are not due yet */
  async checksOnTheirWay(): Promise<number> {
    const { Attributes } = await this.aws.clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: this.queueUrl, AttributeNames: ['All'] }),
    );
    return Number(Attributes?.['ApproximateNumberOfMessagesDelayed']);
  }
}
