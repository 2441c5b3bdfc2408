import { setTimeout as sleep } from 'node:timers/promises';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { type JobRun, paginateGetJobRuns } from '@aws-sdk/client-glue';
import { LocalProcessError, SparkTimeoutError } from '../operations/spark/errors.ts';
import type { SparkHost, SparkOutcome } from '../operations/spark/spark-host.ts';
import type { JobRunState, LocalAws } from './aws.ts';
import { LocalCloudError, NotAllowedError } from './errors.ts';

const LOOK_AGAIN_MILLISECONDS = 250;
const DEFAULT_TIMEOUT_MINUTES = 60;

/** A run that took too long, lost its process, or cannot be executed here. */
const isExpected = (error: unknown): error is Error =>
  [SparkTimeoutError, LocalProcessError, NotAllowedError].some((expected) => error instanceof expected);

/** A job run as people who watch it hear of it. */
export interface JobRunChange {
  readonly jobRunId: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly state: JobRunState;
  readonly errorMessage?: string;
}

export interface GlueExecutorOptions {
  readonly aws: LocalAws;
  readonly jobName: string;
  /** Is called before each run, and throws when the role does not allow what Glue does around one. */
  readonly admit: () => void;
  /** Reads and writes the buckets with the job's own role. */
  readonly spark: Pick<SparkHost, 'run'>;
  readonly onChange?: (change: JobRunChange) => void;
}

/**
 * Plays Glue: takes the job's new runs one after another, executes the script with local Spark on the run's arguments,
 * and gives the run the state that Glue's API and its events then tell.
 */
export class GlueExecutor {
  readonly #options: GlueExecutorOptions;
  readonly #stopping = new AbortController();
  readonly #working: Promise<void>;

  constructor(options: GlueExecutorOptions) {
    this.#options = options;
    this.#working = this.#work();
  }

  /** Takes no more runs and resolves when none is under way; end Spark first to cut a run short. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#working;
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      for (const run of await this.#newRuns()) {
        if (!signal.aborted) await this.#perform(run);
      }
      await sleep(LOOK_AGAIN_MILLISECONDS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Runs nobody has taken yet, oldest first. */
  async #newRuns(): Promise<JobRun[]> {
    const { aws, jobName } = this.#options;
    const runs: JobRun[] = [];
    for await (const page of paginateGetJobRuns({ client: aws.clients.glue }, { JobName: jobName })) {
      runs.push(...(page.JobRuns ?? []).filter((run) => run.JobRunState === 'STARTING'));
    }
    return runs.toSorted((a, b) => Number(a.StartedOn) - Number(b.StartedOn));
  }

  async #perform(run: JobRun): Promise<void> {
    const { Id: jobRunId, Arguments: args = {} } = run;
    if (jobRunId === undefined) throw new LocalCloudError('a job run came without its id');
    await this.#tell({ jobRunId, arguments: args, state: 'RUNNING' });
    const timeoutSeconds = (run.Timeout ?? DEFAULT_TIMEOUT_MINUTES) * 60;
    try {
      const outcome = await this.#execute(args, timeoutSeconds);
      const failed = outcome.exitCode !== 0;
      await this.#tell({
        jobRunId,
        arguments: args,
        state: failed ? 'FAILED' : 'SUCCEEDED',
        ...(failed ? { errorMessage: outcome.errorLine } : {}),
      });
    } catch (error) {
      if (!isExpected(error)) throw error;
      const state = error instanceof SparkTimeoutError ? 'TIMEOUT' : 'FAILED';
      await this.#tell({ jobRunId, arguments: args, state, errorMessage: error.message });
    }
  }

  async #execute(args: Readonly<Record<string, string>>, timeoutSeconds: number): Promise<SparkOutcome> {
    const { admit, spark } = this.#options;
    admit();
    return spark.run(Object.entries(args).flat(), timeoutSeconds);
  }

  async #tell(change: JobRunChange): Promise<void> {
    const { aws, jobName, onChange } = this.#options;
    const { jobRunId, state, errorMessage } = change;
    if (this.#stopping.signal.aborted) return;
    await aws.setJobRunState(jobRunId, state, errorMessage);
    if (state !== 'RUNNING') {
      const detail = {
        jobName,
        jobRunId,
        state,
        severity: state === 'SUCCEEDED' ? 'INFO' : 'ERROR',
        message: errorMessage ?? 'Job run succeeded',
      };
      await aws.clients.events.send(
        new PutEventsCommand({
          Entries: [
            { Source: 'aws.glue', DetailType: 'Glue Job State Change', Detail: JSON.stringify(detail) },
          ],
        }),
      );
    }
    onChange?.(change);
  }
}
