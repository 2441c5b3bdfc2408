import { findQuerySource, type QueryParameters } from '../../../lambdas/query-runner/request.ts';
import { type QueryServices, startQuery } from '../../../lambdas/query-runner/start-query.ts';
import { parsePipelineConfig } from '../../../lambdas/shared/config/load.ts';
import { LedgerConflictError } from '../../../lambdas/shared/ledger/errors.ts';
import type { QueryStart } from '../../../lambdas/shared/ledger/query-starts.ts';

const MEMBERSHIP = '2b8f4c1e-6a55-4d0b-9a37-1f6f0a4ee001';
const config = parsePipelineConfig(
  JSON.stringify({
    sources: [
      { name: 'overlap', audience: { name: 'A' }, cleanRooms: { membershipId: MEMBERSHIP, sql: 'SELECT 1' } },
    ],
  }),
  'test.config.json',
);
export const source = findQuerySource(config, 'overlap');
export const ASKED = { parameters: {} };
const LONG_AGO = '2026-11-21T04:00:00.000Z';

/** Clean Rooms and the ledger in memory; every call may be overtaken by any other. */
export class Room {
  now = Date.UTC(2026, 10, 22, 4);
  start: QueryStart | undefined;
  readonly queries: { id: string; status: string; prefix: string; createdAt?: string }[] = [];
  refusal: Error | undefined;
  /** What each start was given. */
  readonly given: QueryParameters[] = [];
  turn = (): Promise<void> => Promise.resolve();

  services(): QueryServices {
    return {
      exportsBucket: 'landing',
      now: () => new Date(this.now),
      timeLeftMs: () => 60_000,
      starts: {
        get: () => this.#call(() => this.start),
        put: (start) => this.#call(() => this.#put(start)),
      },
      analyses: {
        get: (_membership, id) => this.#call(() => this.#facts(id)),
        list: (_membership, status) => this.#list(status),
      },
      prepare: (given) => () => this.#call(() => this.#start(given)),
    };
  }

  ask(request: Partial<Parameters<typeof startQuery>[1]> = {}) {
    return startQuery(source, { ...ASKED, ...request }, this.services());
  }

  async #call<T>(effect: () => T): Promise<T> {
    await this.turn();
    return effect();
  }

  async *#list(status: string | undefined) {
    await this.turn();
    for (const query of this.queries) {
      if (status === undefined || query.status === status) yield { createdAt: LONG_AGO, ...query };
    }
  }

  #facts(id: string) {
    const query = this.queries.find((candidate) => candidate.id === id);
    if (query === undefined) return undefined;
    const { status, prefix, createdAt = LONG_AGO } = query;
    return {
      kind: 'query' as const,
      id,
      status,
      createdAt,
      results: [{ bucket: 'landing', prefix }],
    };
  }

  #put(start: QueryStart): void {
    if ((this.start?.version ?? 0) !== start.version - 1) throw new LedgerConflictError();
    this.start = start;
  }

  #start(given: QueryParameters): string {
    if (this.refusal !== undefined) throw this.refusal;
    this.given.push(given);
    const id = `query-${this.queries.length + 1}`;
    const createdAt = new Date(this.now).toISOString();
    this.queries.push({ id, status: 'SUBMITTED', prefix: 'exports/overlap', createdAt });
    return id;
  }
}
