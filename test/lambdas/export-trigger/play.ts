import type fc from 'fast-check';
import { followHint } from '../../../lambdas/export-trigger/follow.ts';
import type { Hint } from '../../../lambdas/export-trigger/hints.ts';
import { SOURCE, type StartMood, World } from './world.ts';

/** What an export is, as nature has it: the function must find out. */
export interface Nature {
  readonly exportId: string;
  readonly objects: number;
  /** How its protected query ends; undefined: no query writes it. */
  readonly query: 'SUCCESS' | 'FAILED' | 'CANCELLED' | 'TIMED_OUT' | undefined;
  /** How its job runs end, one after the other; then they succeed. */
  readonly runsEnd: readonly string[];
}

/** Something that happens around the function. */
export type Action =
  | { readonly do: 'land' | 'arrival' | 'end query'; readonly export: number }
  | { readonly do: 'request'; readonly export: number; readonly id: string; readonly force: boolean }
  | { readonly do: 'schedule' | 'query event' | 'due checks' }
  | { readonly do: 'end job run' | 'job run event' | 'kill' | 'stall' | 'resume'; readonly which: number }
  | { readonly do: 'pass'; readonly seconds: number }
  | { readonly do: 'mood'; readonly mood: StartMood }
  | { readonly do: 'steps'; readonly count: number };

/** Plays the actions, then lets everything come to rest on the schedule alone. */
export class Play {
  readonly world: World;
  readonly #natures: readonly Nature[];
  readonly #scheduler: fc.Scheduler;
  readonly #ended = new Map<string, number>();
  /** Ids of the forced requests by export. */
  readonly forced = new Map<string, Set<string>>();

  constructor(all: readonly Nature[], scheduler: fc.Scheduler) {
    this.#natures = all;
    this.#scheduler = scheduler;
    this.world = new World(() => scheduler.schedule(Promise.resolve()));
    for (const { exportId, query } of all) if (query !== undefined) this.#query(exportId, 'STARTED');
  }

  async play(all: readonly Action[]): Promise<void> {
    for (const action of all) await this.#act(action);
  }

  async comeToRest(): Promise<void> {
    for (const nature of this.#natures) {
      for (let object = 0; object < nature.objects; object += 1) this.#land(nature);
      if (nature.query !== undefined) this.#query(nature.exportId, nature.query);
    }
    for (const invocation of this.world.invocations) invocation.resume();
    for (let round = 0; round < 40; round += 1) {
      this.world.pass(900);
      this.#follow({ check: 'everything' });
      await this.#steps(Number.POSITIVE_INFINITY);
      for (const jobRun of this.world.active()) this.#end(jobRun);
    }
    await this.#steps(Number.POSITIVE_INFINITY);
  }

  async #act(action: Action): Promise<void> {
    const { world } = this;
    switch (action.do) {
      case 'land':
        return this.#land(this.#pick(this.#natures, action.export));
      case 'arrival':
        return this.#check(this.#pick(this.#natures, action.export).exportId, false);
      case 'end query': {
        const { exportId, objects, query } = this.#pick(this.#natures, action.export);
        const written = world.objects.get(exportId)?.count === objects;
        if (query !== undefined && (query !== 'SUCCESS' || written)) this.#query(exportId, query);
        return;
      }
      case 'request':
        return this.#request(this.#pick(this.#natures, action.export).exportId, action.id, action.force);
      case 'schedule':
        return this.#follow({ check: 'everything' });
      case 'query event':
        return this.#follow({ check: 'queries' });
      case 'due checks':
        return this.#followChecks();
      case 'end job run':
        if (world.active().length > 0) this.#end(this.#pick(world.active(), action.which));
        return;
      case 'job run event':
        if (world.jobRuns.length === 0) return;
        return this.#follow({
          check: 'job-run',
          jobName: 'job',
          jobRunId: this.#pick(world.jobRuns, action.which).id,
        });
      case 'kill':
        if (world.invocations.length > 0) this.#pick(world.invocations, action.which).alive = false;
        return;
      case 'stall':
        if (world.invocations.length > 0) this.#pick(world.invocations.slice(-3), action.which).stall();
        return;
      case 'resume':
        for (const invocation of world.invocations) invocation.resume();
        return;
      case 'pass':
        return world.pass(action.seconds);
      case 'mood':
        world.moods.push(action.mood);
        return;
      case 'steps':
        return this.#steps(action.count);
    }
  }

  /** The last object of an export that no query writes is sometimes `_SUCCESS`. */
  #land(nature: Nature): void {
    const landed = this.world.objects.get(nature.exportId)?.count ?? 0;
    if (landed >= nature.objects) return;
    // Within the settle time of the one before, or the export would rightly count as complete.
    const newestAt = Date.parse(this.world.objects.get(nature.exportId)?.newestAt ?? this.world.iso());
    if (landed > 0 && this.world.now - newestAt >= 60_000 && nature.query === undefined) return;
    this.world.land(nature.exportId, landed + 1 === nature.objects && nature.objects === 2);
  }

  #query(id: string, status: string): void {
    this.world.queries.set(id, { kind: 'query', status });
  }

  #request(exportId: string, id: string, force: boolean): void {
    if (force) this.forced.set(exportId, (this.forced.get(exportId) ?? new Set()).add(id));
    const request = { id: `${id}${force ? ' forced' : ''}`, force };
    this.#follow({ check: 'export', source: SOURCE, exportId, atOnce: true, request });
  }

  #check(exportId: string, atOnce: boolean): void {
    this.#follow({ check: 'export', source: SOURCE, exportId, atOnce });
  }

  #followChecks(): void {
    const due = this.world.checks.filter(({ dueAt }) => dueAt <= this.world.now);
    for (const check of due) {
      this.world.checks.splice(this.world.checks.indexOf(check), 1);
      if (check.exportId === undefined) this.#follow({ check: 'everything' });
      else this.#check(check.exportId, true);
    }
  }

  #end(jobRun: ReturnType<World['active']>[number]): void {
    const ended = this.#ended.get(jobRun.exportId) ?? 0;
    this.#ended.set(jobRun.exportId, ended + 1);
    const nature = this.#natures.find(({ exportId }) => exportId === jobRun.exportId);
    this.world.end(jobRun, nature?.runsEnd[ended] ?? 'SUCCEEDED');
  }

  /** An invocation that fails is followed again by the queue; the schedule does that here. */
  #follow(hint: Hint): void {
    const { services, visit } = this.world.invoke();
    followHint(hint, 'job', visit, services).catch(() => {});
  }

  async #steps(count: number): Promise<void> {
    for (let step = 0; step < count && this.#scheduler.count() > 0; step += 1) {
      await this.#scheduler.waitOne();
      // What the step has set going runs up to its next call before the next step is chosen.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #pick<T>(all: readonly T[], which: number): T {
    const found = all[which % all.length];
    if (found === undefined) throw new RangeError('nothing to pick from');
    return found;
  }
}
