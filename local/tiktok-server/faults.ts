import { createHash } from 'node:crypto';
import { AdminError } from './errors.ts';
import type { ChaosPlan, Endpoint, Fault, FaultRule, PausedRequest } from './types.ts';

interface ActiveRule {
  readonly id: string;
  readonly rule: FaultRule;
  skip: number;
  times: number;
}

/** The fault of a request, and the rule it came from. */
export interface InjectedFault {
  readonly faultId: string;
  readonly fault: Fault;
}

interface Pause {
  readonly arrivals: PausedRequest[];
  readonly waiters: ((request: PausedRequest) => void)[];
  readonly held: (() => void)[];
  isOpen: boolean;
}

const DEFAULT_WAIT_MS = 10_000;

/** Chooses the fault of each request, and holds paused requests. */
export class FaultBook {
  #rules: ActiveRule[] = [];
  readonly #pauses = new Map<string, Pause>();
  #chaos: ChaosPlan | null = null;
  #chaosDraws = 0;
  #count = 0;

  inject(rule: FaultRule): string {
    this.#count += 1;
    const id = `fault-${this.#count}`;
    this.#rules.push({ id, rule, skip: rule.skip ?? 0, times: rule.times ?? 1 });
    if (rule.fault.kind === 'pause')
      this.#pauses.set(id, { arrivals: [], waiters: [], held: [], isOpen: false });
    return id;
  }

  setChaos(plan: ChaosPlan | null): void {
    if (plan?.faults.some((fault) => fault.kind === 'pause') === true) {
      throw new AdminError('a pause at random could not be resumed; inject it instead');
    }
    this.#chaos = plan;
    this.#chaosDraws = 0;
  }

  clear(): void {
    this.#rules = [];
    this.#chaos = null;
    for (const id of this.#pauses.keys()) this.resume(id);
    this.#pauses.clear();
  }

  /** Takes the fault for a request, the oldest rule first; a rule counts down with each request that it matches. */
  take(endpoint: Endpoint): InjectedFault | undefined {
    let injected: InjectedFault | undefined;
    for (const active of this.#rules) {
      if (!matches(active.rule.endpoint, endpoint)) continue;
      if (active.skip > 0) active.skip -= 1;
      else if (injected === undefined) {
        active.times -= 1;
        injected = { faultId: active.id, fault: active.rule.fault };
      }
    }
    this.#rules = this.#rules.filter((active) => active.times > 0);
    return injected ?? this.#drawChaos(endpoint);
  }

  /** Holds a request until its pause is resumed. */
  pause(faultId: string, request: PausedRequest): Promise<void> {
    const pause = this.#pauses.get(faultId);
    if (pause === undefined || pause.isOpen) return Promise.resolve();
    const waiter = pause.waiters.shift();
    if (waiter === undefined) pause.arrivals.push(request);
    else waiter(request);
    return new Promise((resume) => pause.held.push(resume));
  }

  waitForPause(faultId: string, timeoutMs = DEFAULT_WAIT_MS): Promise<PausedRequest> {
    const pause = this.#pause(faultId);
    const arrived = pause.arrivals.shift();
    if (arrived !== undefined) return Promise.resolve(arrived);
    return new Promise((resolve, reject) => {
      const waiter = (request: PausedRequest): void => {
        clearTimeout(timer);
        resolve(request);
      };
      const timer = setTimeout(() => {
        pause.waiters.splice(pause.waiters.indexOf(waiter), 1);
        reject(new AdminError(`no request reached ${faultId} within ${timeoutMs} ms`));
      }, timeoutMs);
      pause.waiters.push(waiter);
    });
  }

  /** Resumes the requests of a pause, including later ones. */
  resume(faultId: string): void {
    const pause = this.#pause(faultId);
    pause.isOpen = true;
    for (const resume of pause.held.splice(0)) resume();
  }

  #pause(faultId: string): Pause {
    const pause = this.#pauses.get(faultId);
    if (pause === undefined) throw new AdminError(`${faultId} is not a pause`);
    return pause;
  }

  #drawChaos(endpoint: Endpoint): InjectedFault | undefined {
    const plan = this.#chaos;
    if (plan === null || !matches(plan.endpoint ?? '*', endpoint)) return undefined;
    this.#chaosDraws += 1;
    const draw = createHash('md5').update(`${plan.seed}/${this.#chaosDraws}`).digest();
    if (draw.readUInt32BE(0) / 2 ** 32 >= plan.share) return undefined;
    const fault = plan.faults[draw.readUInt32BE(4) % plan.faults.length];
    return fault === undefined ? undefined : { faultId: 'chaos', fault };
  }
}

const matches = (pattern: Endpoint | '*', endpoint: Endpoint): boolean =>
  pattern === '*' || pattern === endpoint;
