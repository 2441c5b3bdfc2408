import { JobStartInDoubtError, NoRoomError } from '../../../lambdas/export-trigger/errors.ts';
import { type JobRunFacts, verdictOf } from '../../../lambdas/export-trigger/job-run-facts.ts';
import { isRunOf } from '../../../lambdas/export-trigger/job-runs.ts';
import type { QueryFacts } from '../../../lambdas/export-trigger/readiness.ts';
import type { Services, Visit } from '../../../lambdas/export-trigger/services.ts';
import { parsePipelineConfig } from '../../../lambdas/shared/config/load.ts';
import type { ExportObjects } from '../../../lambdas/shared/exports/objects.ts';
import { LedgerConflictError } from '../../../lambdas/shared/ledger/errors.ts';
import type { ExportItem } from '../../../lambdas/shared/ledger/export-item.ts';
import { reportWith } from '../../helpers/report.ts';

export const SOURCE = 'crm';
export const MAX_ATTEMPTS = 3;
const INVOCATION_SECONDS = 300;

const config = parsePipelineConfig(
  JSON.stringify({
    preparation: { maxAttempts: MAX_ATTEMPTS },
    sources: [
      {
        name: SOURCE,
        audience: { column: 'segment' },
        cleanRooms: { membershipId: '2b8f4c1e-6a55-4d0b-9a37-1f6f0a4ee001', sql: 'SELECT 1' },
      },
    ],
  }),
  'world.config.json',
);

/** What Glue does with the next start of a job run. */
export const START_MOODS = [
  'starts',
  'starts, answer lost',
  'does not start, answer lost',
  'throttles',
] as const;
export type StartMood = (typeof START_MOODS)[number];

/** One invocation of the function. */
class Invocation {
  /** False once it was killed or its time was over. */
  alive = true;
  readonly endsAt: number;
  #stalled: PromiseWithResolvers<void> | undefined;

  constructor(endsAt: number) {
    this.endsAt = endsAt;
  }

  /** Holds it up at its next step, until it is resumed. */
  stall(): void {
    this.#stalled ??= Promise.withResolvers();
  }

  resume(): void {
    this.#stalled?.resolve();
    this.#stalled = undefined;
  }

  async proceed(): Promise<void> {
    await this.#stalled?.promise;
    if (!this.alive) await new Promise(() => {});
  }
}

/** The services around the export trigger in memory, each call of which may be overtaken by any other. */
export class World {
  now = Date.UTC(2026, 10, 22, 4);
  room = 2;
  readonly moods: StartMood[] = [];
  readonly objects = new Map<string, ExportObjects>();
  readonly queries = new Map<string, QueryFacts>();
  readonly items = new Map<string, ExportItem>();
  readonly reports = new Map<string, string>();
  readonly jobRuns: (JobRunFacts & { state: string; exportId: string; runId: string })[] = [];
  /** Messages that the function has sent itself: for an export, or for everything. */
  readonly checks: { exportId?: string; dueAt: number }[] = [];
  readonly invocations: Invocation[] = [];
  /** Broken rules, noticed at once. */
  readonly violations: string[] = [];
  readonly #turn: () => Promise<void>;

  /** @param turn resolves when the next step of an invocation is to be taken */
  constructor(turn: () => Promise<void>) {
    this.#turn = turn;
  }

  iso(): string {
    return new Date(this.now).toISOString();
  }

  pass(seconds: number): void {
    this.now += seconds * 1000;
    for (const invocation of this.invocations) {
      if (invocation.endsAt <= this.now) invocation.alive = false;
    }
  }

  land(exportId: string, complete: boolean): void {
    const known = this.objects.get(exportId);
    const count = (known?.count ?? 0) + 1;
    this.objects.set(exportId, { count, bytes: count * 10, newestAt: this.iso(), complete });
  }

  active(): (typeof this.jobRuns)[number][] {
    return this.jobRuns.filter(({ state }) => verdictOf(state) === 'running');
  }

  end(jobRun: (typeof this.jobRuns)[number], state: string): void {
    (jobRun as { state: string }).state = state;
    if (state !== 'SUCCEEDED') return;
    if (this.reports.has(jobRun.runId)) this.violations.push(`run ${jobRun.runId} was prepared twice`);
    this.reports.set(jobRun.runId, jobRun.exportId);
  }

  /** A new invocation: its view of the services, and its time. */
  invoke(): { services: Services; visit: Visit } {
    const invocation = new Invocation(this.now + INVOCATION_SECONDS * 1000);
    this.invocations.push(invocation);
    const secondsLeft = () => (invocation.endsAt - this.now) / 1000;
    return { services: this.#services(invocation), visit: { secondsLeft, room: true } };
  }

  /** Each call takes effect at some time after it was made, and is answered at some time after that. */
  async #call<T>(invocation: Invocation, effect: () => T): Promise<T> {
    await this.#step(invocation);
    let outcome: { value: T } | { error: unknown };
    try {
      outcome = { value: effect() };
    } catch (error) {
      outcome = { error };
    }
    await this.#step(invocation);
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  async #step(invocation: Invocation): Promise<void> {
    await this.#turn();
    await invocation.proceed();
  }

  #services(invocation: Invocation): Services {
    const call = <T>(effect: () => T) => this.#call(invocation, effect);
    return {
      config,
      now: () => this.iso(),
      waits: {
        settleSeconds: 60,
        retryWaitSeconds: 60,
        queryRetryWaitSeconds: 300,
        capacityWaitSeconds: 300,
      },
      bulletin: { tell: () => {}, tellOfSource: () => {} },
      exports: {
        sources: () => call(() => [SOURCE]),
        export: ({ exportId }) => call(() => this.objects.get(exportId)),
        source: () => call(() => ({ exports: new Map(this.objects), stray: [] })),
      },
      reports: {
        get: (source, runId) => call(() => this.#report(source, runId)),
        writtenBetween: () => Promise.reject(new Error('no job run is for several exports here')),
        writePage: () => call(() => {}),
      },
      ledger: {
        get: ({ exportId }) => call(() => this.items.get(exportId)),
        list: () => this.#list(invocation),
        put: (item) => call(() => this.#put(item)),
        noteUnknownSource: () => call(() => true),
      },
      queries: {
        get: (_source, exportId) => call(() => this.queries.get(exportId)),
        unknown: (_source, known) => call(() => [...this.queries.keys()].filter((id) => !known.has(id))),
      },
      starts: { get: () => call(() => undefined) },
      queryRunner: {
        startAgain: () => Promise.reject(new Error('no failure is retryable here')),
        startPostponed: () => Promise.reject(new Error('nothing is postponed here')),
      },
      deliveries: { settledPartitions: () => call(() => 0), facts: () => call(() => []) },
      usages: { note: () => call(() => true), ofRun: () => call(() => undefined) },
      jobRuns: {
        start: (run) => call(() => this.#start(run)),
        get: (id) => call(() => this.jobRuns.find((jobRun) => jobRun.id === id)),
        ofSource: () => Promise.reject(new Error('no job run is for several exports here')),
        find: (run, since) => call(() => this.jobRuns.find((jobRun) => isRunOf(jobRun, run, since))),
      },
      queue: {
        checkExport: ({ exportId }, seconds) =>
          call(() => void this.checks.push({ exportId, dueAt: this.now + seconds * 1000 })),
        runSource: () => Promise.reject(new Error('time is never short here')),
        runScheduled: () => Promise.reject(new Error('time is never short here')),
        scanEverything: () => call(() => void this.checks.push({ dueAt: this.now })),
      },
    };
  }

  #report(source: string, runId: string) {
    const exportId = this.reports.get(runId);
    return exportId === undefined ? undefined : reportWith({ source, runId, exportId });
  }

  async *#list(invocation: Invocation): AsyncIterable<ExportItem> {
    yield* await this.#call(invocation, () => [...this.items.values()]);
  }

  #put(item: ExportItem): void {
    if ((this.items.get(item.exportId)?.version ?? 0) !== item.version - 1) throw new LedgerConflictError();
    this.items.set(item.exportId, item);
  }

  #start({ source, exportId, runId }: { source: string; exportId: string; runId: string }): string {
    const mood = this.moods.shift() ?? 'starts';
    if (mood === 'throttles' || this.active().length >= this.room) throw new NoRoomError('no room');
    if (mood === 'does not start, answer lost') throw new JobStartInDoubtError('connection reset');
    if (this.active().some((jobRun) => jobRun.exportId === exportId)) {
      this.violations.push(`two job runs of ${exportId} at once`);
    }
    const id = `jr_${this.jobRuns.length + 1}`;
    this.jobRuns.push({ id, state: 'RUNNING', startedAt: this.iso(), source, exportId, runId });
    if (mood === 'starts, answer lost') throw new JobStartInDoubtError('connection reset');
    return id;
  }
}
