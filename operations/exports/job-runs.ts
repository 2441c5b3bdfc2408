import {
  EntityNotFoundException,
  GetJobRunCommand,
  GetJobRunsCommand,
  GlueClient,
  type JobRun,
} from '@aws-sdk/client-glue';

/** The latest job runs that are searched for those of an export. */
const SEARCHED_RUNS = 200;

/** One attempt to prepare an export, as Glue knows it. */
export interface PreparationAttempt {
  readonly jobRunId: string;
  /** Glue's JobRunState, for example RUNNING. */
  readonly state: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Glue's message of a run that did not succeed: the job's own last line. */
  readonly error?: string;
}

/** The run whose attempts are looked for. */
export interface SoughtRun {
  readonly source: string;
  readonly exportId: string;
  readonly runId: string;
  /** The attempt that the ledger knows: found also when there were many since. */
  readonly jobRunId?: string | undefined;
}

/**
 * Finds the job runs that prepared, or tried to prepare, a run.
 *
 * @param jobName name of the Glue job
 * @param sought the run
 * @returns the first attempt first
 */
export async function readAttempts(jobName: string, sought: SoughtRun): Promise<PreparationAttempt[]> {
  const glue = new GlueClient();
  try {
    const { JobRuns = [] } = await glue.send(
      new GetJobRunsCommand({ JobName: jobName, MaxResults: SEARCHED_RUNS }),
    );
    const found = JobRuns.filter((run) => isOf(run, sought));
    const isKnown = found.some(({ Id }) => Id === sought.jobRunId);
    if (!isKnown && sought.jobRunId !== undefined) {
      const known = await readRun(glue, jobName, sought.jobRunId);
      if (known !== undefined) found.push(known);
    }
    return found.map(attemptOf).toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  } finally {
    glue.destroy();
  }
}

async function readRun(glue: GlueClient, JobName: string, RunId: string): Promise<JobRun | undefined> {
  try {
    return (await glue.send(new GetJobRunCommand({ JobName, RunId }))).JobRun;
  } catch (error) {
    if (error instanceof EntityNotFoundException) return undefined;
    throw error;
  }
}

function isOf({ Arguments = {} }: JobRun, { source, exportId, runId }: SoughtRun): boolean {
  const ofRun = Arguments['--run_id'] ?? Arguments['--export_id'];
  return Arguments['--source'] === source && Arguments['--export_id'] === exportId && ofRun === runId;
}

const attemptOf = ({
  Id,
  JobRunState,
  StartedOn,
  CompletedOn,
  ErrorMessage,
}: JobRun): PreparationAttempt => ({
  jobRunId: Id ?? '',
  state: JobRunState ?? '',
  startedAt: (StartedOn ?? new Date(0)).toISOString(),
  ...(CompletedOn === undefined ? {} : { endedAt: CompletedOn.toISOString() }),
  ...(ErrorMessage ? { error: ErrorMessage } : {}),
});
