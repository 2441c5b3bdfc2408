import {
  EntityNotFoundException,
  GetJobRunCommand,
  type GlueClient,
  GlueServiceException,
  type JobRun,
  paginateGetJobRuns,
  StartJobRunCommand,
} from '@aws-sdk/client-glue';
import type { JobUsage } from '../shared/ledger/job-usage.ts';
import { startFailureOf } from '../shared/start-failure.ts';
import { JobStartInDoubtError, JobStartRefusedError, NoRoomError } from './errors.ts';
import { type JobRunFacts, verdictOf } from './job-run-facts.ts';

/** What the job is told about the export; the rest are default arguments of the job. */
export interface JobRunArguments {
  readonly source: string;
  readonly exportId: string;
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly exportedAt: string;
  /** What the export's query or job cost, in CRPU-hours; left out where it is not known. */
  readonly crpuHours?: number | undefined;
}

/** The runs of the Glue job. */
export class JobRuns {
  readonly #glue: GlueClient;
  readonly #startingGlue: GlueClient;
  readonly #jobName: string;

  /**
   * @param glue client of the job's region
   * @param startingGlue the same without retries: a start whose answer was lost may have happened, so that the SDK must
   *   not send it again automatically
   * @param jobName name of the Glue job
   */
  constructor(glue: GlueClient, startingGlue: GlueClient, jobName: string) {
    this.#glue = glue;
    this.#startingGlue = startingGlue;
    this.#jobName = jobName;
  }

  /**
   * @returns id of the new job run
   * @throws {NoRoomError} when Glue has no room or asks to slow down; nothing was started
   * @throws {JobStartRefusedError} when Glue refuses; nothing was started
   * @throws {JobStartInDoubtError} when no answer came
   */
  async start({ source, exportId, runId, exportedAt, crpuHours }: JobRunArguments): Promise<string> {
    try {
      const { JobRunId } = await this.#startingGlue.send(
        new StartJobRunCommand({
          JobName: this.#jobName,
          Arguments: {
            '--source': source,
            '--export_id': exportId,
            '--run_id': runId,
            '--exported_at': exportedAt,
            ...(crpuHours === undefined ? {} : { '--query_crpu_hours': String(crpuHours) }),
          },
        }),
      );
      if (JobRunId === undefined) throw new JobStartInDoubtError('Glue answered without a job run id');
      return JobRunId;
    } catch (error) {
      throw explain(error);
    }
  }

  /** @returns the job run, or undefined when Glue does not know it (any more) */
  async get(jobRunId: string): Promise<JobRunFacts | undefined> {
    try {
      const { JobRun } = await this.#glue.send(
        new GetJobRunCommand({ JobName: this.#jobName, RunId: jobRunId }),
      );
      return JobRun === undefined ? undefined : factsOf(JobRun);
    } catch (error) {
      if (error instanceof EntityNotFoundException) return undefined;
      throw error;
    }
  }

  /**
   * @param run source, export and run id that it was started with
   * @param since ISO 8601, UTC: it was started then or later
   * @returns the job run, or undefined when there is none
   */
  async find(
    run: { source: string; exportId: string; runId: string },
    since: string,
  ): Promise<JobRunFacts | undefined> {
    for await (const facts of this.#all()) if (isRunOf(facts, run, since)) return facts;
    return undefined;
  }

  /**
   * @param source name of the source
   * @returns all job runs that Glue knows of it, in no order
   */
  async ofSource(source: string): Promise<JobRunFacts[]> {
    const found: JobRunFacts[] = [];
    for await (const facts of this.#all()) if (facts.source === source) found.push(facts);
    return found;
  }

  async *#all(): AsyncIterable<JobRunFacts> {
    for await (const page of paginateGetJobRuns({ client: this.#glue }, { JobName: this.#jobName })) {
      for (const jobRun of page.JobRuns ?? []) yield factsOf(jobRun);
    }
  }
}

/** Glue's clock may be behind the function's. */
const CLOCK_TOLERANCE_MS = 5000;

/**
 * @param facts any job run
 * @param run the run that is looked for
 * @param since ISO 8601, UTC: it was started then or later
 */
export function isRunOf(
  facts: JobRunFacts,
  run: { source: string; exportId: string; runId: string },
  since: string,
): boolean {
  return (
    facts.source === run.source &&
    facts.exportId === run.exportId &&
    facts.runId === run.runId &&
    Date.parse(facts.startedAt) >= Date.parse(since) - CLOCK_TOLERANCE_MS
  );
}

function factsOf(jobRun: JobRun): JobRunFacts {
  const { Id, JobRunState, ErrorMessage, StartedOn, CompletedOn, Arguments = {} } = jobRun;
  const usage = usageOf(jobRun);
  const source = Arguments['--source'];
  const exportId = Arguments['--export_id'];
  const runId = Arguments['--run_id'] ?? exportId;
  return {
    id: Id ?? '',
    state: JobRunState ?? '',
    startedAt: (StartedOn ?? new Date(0)).toISOString(),
    ...(CompletedOn === undefined ? {} : { endedAt: CompletedOn.toISOString() }),
    ...(ErrorMessage ? { error: ErrorMessage } : {}),
    ...(source === undefined ? {} : { source }),
    ...(exportId === undefined ? {} : { exportId }),
    ...(runId === undefined ? {} : { runId }),
    ...(usage === undefined ? {} : { usage }),
  };
}

/**
 * What a job run that has ended used. Glue measures DPU-seconds where it scales or runs when it has room; where it does not say
 * them, all workers were there all the time.
 *
 * @returns undefined while it runs, and when Glue does not say enough
 */
export function usageOf(jobRun: JobRun): JobUsage | undefined {
  const { DPUSeconds, ExecutionTime, Id = '', JobRunState = '', NumberOfWorkers, WorkerType = '' } = jobRun;
  const dpusOfWorker = Number(/^G\.(\d+)X$/.exec(WorkerType)?.[1]);
  if (verdictOf(JobRunState) === 'running' || ExecutionTime === undefined) return undefined;
  if (NumberOfWorkers === undefined || Number.isNaN(dpusOfWorker)) return undefined;
  return {
    jobRunId: Id,
    workers: NumberOfWorkers,
    workerType: WorkerType,
    executionClass: jobRun.ExecutionClass === 'FLEX' ? 'FLEX' : 'STANDARD',
    seconds: ExecutionTime,
    dpuSeconds: DPUSeconds ?? ExecutionTime * NumberOfWorkers * dpusOfWorker,
  };
}

function explain(error: unknown): Error {
  const inDoubt = new JobStartInDoubtError('whether Glue started the job run is not known', { cause: error });
  if (!(error instanceof GlueServiceException)) return inDoubt;
  switch (startFailureOf(error)) {
    case 'busy':
      return new NoRoomError(`Glue cannot start the job run now: ${error.message}`, { cause: error });
    case 'refused':
      return new JobStartRefusedError(`Glue refused to start the job run: ${error.message}`, {
        cause: error,
      });
    case 'in-doubt':
      return inDoubt;
  }
}
