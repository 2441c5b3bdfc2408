import { z } from 'zod';
import { invalid, notFound } from './errors.ts';
import type { QueryStore } from './query-store.ts';
import { parseStartRequest } from './start-request.ts';
import { type QueryRecord, STATUSES } from './types.ts';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const LARGEST_PAGE = 100;

const cancelRequest = z.object({ targetStatus: z.literal('CANCELLED') });

/** One call of the API: what its path, query and body say. */
export interface ApiCall {
  readonly membershipId: string;
  readonly queryId: string;
  readonly search: URLSearchParams;
  readonly body: unknown;
}

/** The operations on protected queries, by rest-json's documents (AWS API reference, Clean Rooms). */
export class Operations {
  readonly #store: QueryStore;
  readonly #membershipIds: ReadonlySet<string> | undefined;
  readonly #pageSize: number;

  constructor(store: QueryStore, membershipIds: readonly string[] | undefined, pageSize: number) {
    this.#store = store;
    this.#membershipIds = membershipIds === undefined ? undefined : new Set(membershipIds);
    this.#pageSize = pageSize;
  }

  StartProtectedQuery({ membershipId, body }: ApiCall): object {
    this.#checkMembership(membershipId);
    return { protectedQuery: describe(this.#store.start(parseStartRequest(membershipId, body))) };
  }

  GetProtectedQuery({ membershipId, queryId }: ApiCall): object {
    this.#checkMembership(membershipId);
    return { protectedQuery: describe(this.#store.get(membershipId, checkedId(queryId))) };
  }

  UpdateProtectedQuery({ membershipId, queryId, body }: ApiCall): object {
    this.#checkMembership(membershipId);
    if (!cancelRequest.safeParse(body).success) throw invalid('targetStatus: expected CANCELLED');
    return { protectedQuery: describe(this.#store.cancel(membershipId, checkedId(queryId))) };
  }

  /** Newest first. The filter works within a page, so that a page may be empty and yet not the last. */
  ListProtectedQueries({ membershipId, search }: ApiCall): object {
    this.#checkMembership(membershipId);
    const status = search.get('status');
    if (status !== null && !STATUSES.some((one) => one === status)) throw invalid(`status: found ${status}`);
    const size = Math.min(this.#pageSize, pageSize(search.get('maxResults')));
    const all = this.#store
      .all()
      .filter((query) => query.membershipId === membershipId)
      .reverse();
    const from = offset(all, search.get('nextToken'));
    const page = all.slice(from, from + size);
    const last = page.at(-1);
    return {
      protectedQueries: page.filter((query) => status === null || query.status === status).map(summarize),
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
  throw invalid('protectedQueryIdentifier: expected a UUID');
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

/** ARN of a membership of the account that is played here. */
export const membershipArn = (id: string): string =>
  `arn:aws:cleanrooms:us-east-1:123456789012:membership/${id}`;

const summarize = (query: QueryRecord): object => ({
  id: query.id,
  membershipId: query.membershipId,
  membershipArn: membershipArn(query.membershipId),
  createTime: query.createTime / 1000,
  status: query.status,
  receiverConfigurations: [],
});

function describe(query: QueryRecord): object {
  const { id, bucket, keyPrefix, format, sql, analysisTemplateArn, parameters, createTime, endTime, error } =
    query;
  const prefix = keyPrefix === '' ? '' : `${keyPrefix}/`;
  return {
    id,
    membershipId: query.membershipId,
    membershipArn: membershipArn(query.membershipId),
    createTime: createTime / 1000,
    status: query.status,
    sqlParameters: { queryString: sql, analysisTemplateArn, parameters },
    resultConfiguration: { outputConfiguration: { s3: { resultFormat: format, bucket, keyPrefix } } },
    ...(endTime === undefined ? {} : { statistics: { totalDurationInMillis: endTime - createTime } }),
    ...(query.status === 'SUCCESS'
      ? { result: { output: { s3: { location: `s3://${bucket}/${prefix}${id}/` } } } }
      : {}),
    ...(error === undefined ? {} : { error }),
  };
}
