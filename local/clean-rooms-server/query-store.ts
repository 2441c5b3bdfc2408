import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { membershipArn } from './documents.ts';
import { CleanRoomsApiError, notFound, QueryTimeoutError } from './errors.ts';
import type { EventSender } from './event-sender.ts';
import { writeResult } from './result-writer.ts';
import type {
  BadEnd,
  CleanRoomsServerOptions,
  Kind,
  QueryFill,
  QueryInput,
  QueryRecord,
  ResultPlan,
  Status,
} from './types.ts';
import { callsOfWriting } from './writing-calls.ts';

type Query = { -readonly [key in keyof QueryRecord]: QueryRecord[key] };

const DEFAULT_RESULT: ResultPlan = { kind: 'generate', rows: 2400 };
const RESOURCE_TYPES = { query: 'PROTECTED_QUERY', job: 'PROTECTED_JOB' } as const;
const CANCELLING_MS = 50;
const POLL_MS = 10;

const TEXTS: Record<BadEnd['status'], { readonly message: string; readonly code: string }> = {
  FAILED: { message: 'The analysis failed.', code: 'INTERNAL_ERROR' },
  TIMED_OUT: { message: 'The protected query ran longer than it may.', code: 'INSUFFICIENT_COMPUTE' },
  CANCELLED: { message: 'The analysis was cancelled.', code: 'UNKNOWN_ERROR' },
};

/** The protected queries and how they go from SUBMITTED to their end. */
export class QueryStore {
  readonly results: ResultPlan[] = [];
  readonly ends: BadEnd[] = [];
  readonly #queries = new Map<string, Query>();
  readonly #options: CleanRoomsServerOptions;
  readonly #sender: EventSender;
  readonly #stopped = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(options: CleanRoomsServerOptions, sender: EventSender) {
    this.#options = options;
    this.#sender = sender;
  }

  /** Of one kind, oldest first. */
  all(kind: Kind): QueryRecord[] {
    return [...this.#queries.values()].filter((query) => query.kind === kind);
  }

  start(input: QueryInput): QueryRecord {
    const query = this.#add(input, 'SUBMITTED');
    const end = this.ends.shift();
    const plan = this.results.shift() ?? this.#options.result ?? DEFAULT_RESULT;
    const run = this.#run(query, end, plan).finally(() => this.#running.delete(run));
    this.#running.add(run);
    return query;
  }

  fill({ count, status, ...place }: QueryFill): void {
    for (let number = 0; number < count; number += 1) {
      const query = this.#add({ kind: 'query', ...place, sql: 'SELECT 1', format: 'CSV' }, status);
      if (isEnd(status)) query.endTime = query.createTime;
    }
  }

  /** @throws {CleanRoomsApiError} ResourceNotFoundException */
  get(kind: Kind, membershipId: string, id: string): QueryRecord {
    return this.#find(kind, membershipId, id);
  }

  /** @throws {CleanRoomsApiError} ResourceNotFoundException, ConflictException when it has ended already */
  cancel(kind: Kind, membershipId: string, id: string): QueryRecord {
    const query = this.#find(kind, membershipId, id);
    if (query.status !== 'SUBMITTED' && query.status !== 'STARTED') {
      throw new CleanRoomsApiError('ConflictException', 409, `the query is ${query.status}`, {
        resourceId: id,
        resourceType: RESOURCE_TYPES[kind],
      });
    }
    query.status = 'CANCELLING';
    return query;
  }

  async settled(id: string, timeoutMs: number): Promise<QueryRecord> {
    const query = this.#queries.get(id);
    if (query === undefined) throw notFound('PROTECTED_QUERY', id);
    const deadline = Date.now() + timeoutMs;
    while (!isEnd(query.status)) {
      if (Date.now() > deadline) throw new QueryTimeoutError(query, timeoutMs);
      await sleep(POLL_MS);
    }
    return query;
  }

  /** Lets no query go on, and waits for what is being written. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.allSettled(this.#running);
  }

  #find(kind: Kind, membershipId: string, id: string): Query {
    const query = this.#queries.get(id);
    if (query?.membershipId !== membershipId || query.kind !== kind) {
      throw notFound(RESOURCE_TYPES[kind], id);
    }
    return query;
  }

  #add(input: QueryInput, status: Status): Query {
    const rest = { status, createTime: Date.now(), endTime: undefined, error: undefined, truth: undefined };
    const query: Query = { id: randomUUID(), ...input, ...rest };
    this.#queries.set(query.id, query);
    return query;
  }

  async #run(query: Query, end: BadEnd | undefined, plan: ResultPlan): Promise<void> {
    try {
      await this.#sender.send(query.kind, 'SUBMITTED');
      if (await this.#isCancelled(query, this.#options.submittedMs ?? 200)) return;
      query.status = 'STARTED';
      await this.#sender.send(query.kind, 'STARTED');
      if (await this.#isCancelled(query, this.#options.runMs ?? 800)) return;
      const refusal = end === undefined ? this.#refusedWriting(query) : undefined;
      if (refusal !== undefined) {
        await this.#endBadly(query, { status: 'FAILED', code: 'RESOURCE_ACCESS_DENIED', message: refusal });
      } else if (end === undefined) {
        query.truth = await writeResult(this.#options.clients.s3, query, plan);
        await this.#end(query, 'SUCCESS');
      } else await this.#endBadly(query, end);
    } catch (error) {
      if (this.#stopped.signal.aborted) return;
      // For example a bucket that is not there: Clean Rooms, too, only finds out when it writes.
      const message = error instanceof Error ? error.message : String(error);
      await this.#endBadly(query, { status: 'FAILED', message, code: 'RESOURCE_NOT_FOUND' });
    }
  }

  #refusedWriting({ membershipId, roleArn, ...place }: Query): string | undefined {
    if (roleArn === undefined) return undefined;
    const calls = callsOfWriting(place);
    return this.#options.refusedToWriter?.({ roleArn, membershipArn: membershipArn(membershipId), calls });
  }

  /** Waits, and ends the query when it was cancelled meanwhile. */
  async #isCancelled(query: Query, milliseconds: number): Promise<boolean> {
    const until = Date.now() + milliseconds;
    while (Date.now() < until && query.status !== 'CANCELLING') {
      await sleep(Math.min(POLL_MS, until - Date.now()), undefined, { signal: this.#stopped.signal });
    }
    if (query.status !== 'CANCELLING') return false;
    await sleep(CANCELLING_MS, undefined, { signal: this.#stopped.signal });
    await this.#endBadly(query, { status: 'CANCELLED' });
    return true;
  }

  async #endBadly(query: Query, end: BadEnd): Promise<void> {
    const { status } = end;
    const { code, message, retryable } = { ...TEXTS[status], ...end };
    query.error = { message, code, retry: { retryable: retryable ?? code === 'TRANSIENT_ERROR' } };
    await this.#end(query, status);
  }

  async #end(query: Query, status: Status): Promise<void> {
    query.endTime = Date.now();
    query.status = status;
    await this.#sender.send(query.kind, status);
  }
}

const isEnd = (status: Status): boolean => ['SUCCESS', 'FAILED', 'CANCELLED', 'TIMED_OUT'].includes(status);
