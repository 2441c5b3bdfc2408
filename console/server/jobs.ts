import { randomUUID } from 'node:crypto';
import type { PipelinePlace } from '../../operations/commands.ts';
import { NotFoundError } from '../../operations/errors.ts';
import { failureOf } from '../../operations/failure.ts';
import type { ConsoleError } from './errors.ts';

/** Ended jobs that are kept, so that their results can be read. */
const KEPT_JOBS = 100;

/** What a job does. */
export type JobKind = 'survey' | 'judgement' | 'preparation' | 'examination';

/** The state of a job. */
export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** A job without its result. */
export interface JobSummary {
  readonly id: string;
  readonly kind: JobKind;
  /** What it works on, in half a sentence. */
  readonly title: string;
  readonly state: JobState;
  /** What it is doing, or did last. */
  readonly step: string;
  /** ISO 8601, when it was asked for. */
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly error?: ConsoleError;
}

/** A job with its result, once it has one. */
export interface JobView<T> extends JobSummary {
  readonly result?: T;
}

/** What the work of a job gets. */
export interface JobTools {
  /** Aborted when a person cancels the job, or the console ends. */
  readonly signal: AbortSignal;
  /** Tells what is being done; the first call ends the state `queued`. */
  readonly onStep: (step: string) => void;
}

interface Job<T> {
  summary: JobSummary;
  result?: T;
  readonly cancellation: AbortController;
  readonly ended: Promise<void>;
}

/** Long work, each piece with its progress, its result and a way to cancel it. */
export class Jobs {
  readonly #jobs = new Map<string, Job<unknown>>();
  readonly #place: PipelinePlace;

  /** @param place the pipeline, for the commands that errors name */
  constructor(place: PipelinePlace = {}) {
    this.#place = place;
  }

  /**
   * Starts a job.
   *
   * @param kind what it does
   * @param title what it works on
   * @param work does it
   * @returns its id
   */
  start<T>(kind: JobKind, title: string, work: (tools: JobTools) => Promise<T>): string {
    const id = randomUUID();
    const startedAt = new Date().toISOString();
    const cancellation = new AbortController();
    const onStep = (step: string): void => this.#update(id, { state: 'running', step });
    // The work begins after the job is in the list.
    const ended = Promise.resolve()
      .then(() => work({ signal: cancellation.signal, onStep }))
      .then(
        (result) => this.#end(id, 'done', result),
        (error) => this.#end(id, cancellation.signal.aborted ? 'cancelled' : 'failed', undefined, error),
      );
    const summary = { id, kind, title, state: 'queued', step: 'Waiting for its turn', startedAt } as const;
    this.#jobs.set(id, { summary, cancellation, ended });
    this.#dropOldest();
    return id;
  }

  /** The jobs, latest first, without their results. */
  list(): JobSummary[] {
    return [...this.#jobs.values()].map(({ summary }) => summary).toReversed();
  }

  /** Id of the job of a kind that was started last. */
  latest(kind: JobKind): string | undefined {
    return this.list().find((summary) => summary.kind === kind)?.id;
  }

  /**
   * Shows a job.
   *
   * @param kind what it does, which says what its result is
   * @throws {NotFoundError} when there is none
   */
  view<T>(kind: JobKind, id: string): JobView<T> {
    const { summary, result } = this.#find<T>(id, kind);
    return { ...summary, ...(result === undefined ? {} : { result }) };
  }

  /**
   * Cancels a job; one that has ended stays as it is.
   *
   * @throws {NotFoundError} when there is none
   */
  async cancel(id: string): Promise<JobSummary> {
    const job = this.#find(id);
    if (job.summary.endedAt === undefined) {
      job.cancellation.abort();
      await job.ended;
    }
    return this.#find(id).summary;
  }

  /** Cancels all jobs, and waits until each has ended. */
  async stop(): Promise<void> {
    await Promise.all([...this.#jobs.keys()].map((id) => this.cancel(id)));
  }

  #find<T>(id: string, kind?: JobKind): Job<T> {
    const job = this.#jobs.get(id);
    if (job === undefined || (kind !== undefined && job.summary.kind !== kind)) {
      throw new NotFoundError('There is no such job', {
        remedy: 'The console was started again since, which ends its jobs. Start it again.',
      });
    }
    return job as Job<T>;
  }

  #update(id: string, change: Partial<JobSummary>): void {
    const job = this.#jobs.get(id);
    if (job !== undefined && job.summary.endedAt === undefined) job.summary = { ...job.summary, ...change };
  }

  #end(id: string, state: JobState, result: unknown, error?: unknown): void {
    const job = this.#jobs.get(id);
    if (job === undefined) return;
    if (state === 'done') job.result = result;
    const failure = state === 'failed' ? { error: failureOf(error, this.#place) } : {};
    this.#update(id, { state, endedAt: new Date().toISOString(), ...failure });
  }

  #dropOldest(): void {
    const ended = [...this.#jobs].filter(([, { summary }]) => summary.endedAt !== undefined);
    for (const [id] of ended.slice(0, Math.max(0, ended.length - KEPT_JOBS))) this.#jobs.delete(id);
  }
}
