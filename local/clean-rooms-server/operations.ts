import { z } from 'zod';
import type { Collaboration } from './collaboration.ts';
import { describeJob, describeQuery, summarize } from './documents.ts';
import { invalid, notFound } from './errors.ts';
import type { QueryStore } from './query-store.ts';
import { parseJobRequest, parseQueryRequest } from './start-request.ts';
import { type Kind, type QueryRecord, STATUSES } from './types.ts';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const LARGEST_PAGE = 100;

/** A job has no time-out. */
const STATUSES_OF: Record<Kind, readonly string[]> = {
  query: STATUSES,
  job: STATUSES.filter((status) => status !== 'TIMED_OUT'),
};

const cancelRequest = z.object({ targetStatus: z.literal('CANCELLED') });

/** One call of the API: what its path, query and body say. */
export interface ApiCall {
  /** The membership or collaboration that the path begins with. */
  readonly ownerId: string;
  /** What the path names in it; empty for a list or a start. */
  readonly id: string;
  readonly search: URLSearchParams;
  readonly body: unknown;
}

export interface OperationsOptions {
  readonly membershipIds: readonly string[] | undefined;
  readonly pageSize: number;
  readonly crpuHours: number;
}

/** The operations, by rest-json's documents (AWS API reference, Clean Rooms). */
export class Operations {
  readonly #store: QueryStore;
  readonly #collaboration: Collaboration;
  readonly #membershipIds: ReadonlySet<string> | undefined;
  readonly #pageSize: number;
  readonly #crpuHours: number;

  constructor(store: QueryStore, collaboration: Collaboration, options: OperationsOptions) {
    const { crpuHours, membershipIds, pageSize } = options;
    this.#store = store;
    this.#collaboration = collaboration;
    this.#membershipIds = membershipIds === undefined ? undefined : new Set(membershipIds);
    this.#pageSize = pageSize;
    this.#crpuHours = crpuHours;
  }

  StartProtectedQuery({ ownerId, body }: ApiCall): object {
    this.#checkMembership(ownerId);
    return this.#answer(this.#store.start(parseQueryRequest(ownerId, body)));
  }

  StartProtectedJob({ ownerId, body }: ApiCall): object {
    this.#checkMembership(ownerId);
    const results = this.#collaboration.jobResults.get(ownerId);
    return this.#answer(this.#store.start(parseJobRequest(ownerId, body, results)));
  }

  GetProtectedQuery(call: ApiCall): object {
    return this.#get('query', call);
  }

  GetProtectedJob(call: ApiCall): object {
    return this.#get('job', call);
  }

  UpdateProtectedQuery(call: ApiCall): object {
    return this.#update('query', call);
  }

  UpdateProtectedJob(call: ApiCall): object {
    return this.#update('job', call);
  }

  ListProtectedQueries(call: ApiCall): object {
    const { lines, ...more } = this.#list('query', call);
    return { protectedQueries: lines, ...more };
  }

  ListProtectedJobs(call: ApiCall): object {
    const { lines, ...more } = this.#list('job', call);
    return { protectedJobs: lines, ...more };
  }

  GetMembership({ ownerId }: ApiCall): object {
    this.#checkMembership(ownerId);
    return { membership: this.#collaboration.describeMembership(ownerId) };
  }

  GetCollaborationAnalysisTemplate({ id, ownerId }: ApiCall): object {
    return { collaborationAnalysisTemplate: this.#collaboration.describeTemplate(ownerId, id) };
  }

  GetSchema({ id, ownerId }: ApiCall): object {
    return { schema: this.#collaboration.describeTable(ownerId, id) };
  }

  #get(kind: Kind, { id, ownerId }: ApiCall): object {
    this.#checkMembership(ownerId);
    return this.#answer(this.#store.get(kind, ownerId, checkedId(id)));
  }

  #update(kind: Kind, { body, id, ownerId }: ApiCall): object {
    this.#checkMembership(ownerId);
    if (!cancelRequest.safeParse(body).success) throw invalid('targetStatus: expected CANCELLED');
    return this.#answer(this.#store.cancel(kind, ownerId, checkedId(id)));
  }

  #answer(record: QueryRecord): object {
    return record.kind === 'query'
      ? { protectedQuery: describeQuery(record, this.#crpuHours) }
      : { protectedJob: describeJob(record, this.#crpuHours) };
  }

  /** Newest first. The filter works within a page, so that a page may be empty and yet not the last. */
  #list(kind: Kind, { ownerId, search }: ApiCall): { lines: object[]; nextToken?: string } {
    this.#checkMembership(ownerId);
    const status = search.get('status');
    if (status !== null && !STATUSES_OF[kind].includes(status)) throw invalid(`status: found ${status}`);
    const size = Math.min(this.#pageSize, pageSize(search.get('maxResults')));
    const all = this.#store
      .all(kind)
      .filter((query) => query.membershipId === ownerId)
      .reverse();
    const from = offset(all, search.get('nextToken'));
    const page = all.slice(from, from + size);
    const last = page.at(-1);
    return {
      lines: page.filter((query) => status === null || query.status === status).map(summarize),
      ...(last !== undefined && from + size < all.length ? { nextToken: encodeToken(last.id) } : {}),
    };
  }

  #checkMembership(id: string): void {
    if (!UUID.test(id)) throw invalid('membershipIdentifier: expected a UUID');
    if (this.#membershipIds?.has(id) === false) throw notFound('MEMBERSHIP', id);
  }
}

function checkedId(id: string): string {
  if (UUID.test(id)) return id;
  throw invalid('identifier: expected a UUID');
}

function pageSize(text: string | null): number {
  const size = text === null ? LARGEST_PAGE : Number(text);
  if (Number.isInteger(size) && size >= 1 && size <= LARGEST_PAGE) return size;
  throw invalid(`maxResults: expected 1 to ${LARGEST_PAGE}`);
}

/** A token names the last query of its page, so that queries started meanwhile shift nothing. */
function offset(all: readonly QueryRecord[], token: string | null): number {
  if (token === null) return 0;
  const index = all.findIndex(({ id }) => encodeToken(id) === token);
  if (index < 0) throw invalid('nextToken: unknown');
  return index + 1;
}

const encodeToken = (id: string): string => Buffer.from(id).toString('base64url');
