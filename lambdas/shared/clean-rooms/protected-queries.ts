import {
  type CleanRoomsClient,
  GetProtectedQueryCommand,
  type ProtectedQuery,
  type ProtectedQueryOutputConfiguration,
  type ProtectedQueryStatus,
  paginateListProtectedQueries,
  ResourceNotFoundException,
  StartProtectedQueryCommand,
  type StartProtectedQueryInput,
} from '@aws-sdk/client-cleanrooms';
import { hasEnded, type ProtectedQueryFacts } from './protected-query.ts';

/** Clean Rooms gives ids of this form; anything else it refuses as invalid. */
const QUERY_ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The protected queries of memberships, as Clean Rooms knows them. */
export class ProtectedQueries {
  readonly #client: CleanRoomsClient;
  /** What has ended does not change any more. */
  readonly #ended = new Map<string, ProtectedQueryFacts>();

  /** @param client client of the membership's region; without retries where it starts queries */
  constructor(client: CleanRoomsClient) {
    this.#client = client;
  }

  /**
   * @param membershipId membership whose queries are listed, page by page
   * @param status only those of this status; left out: all
   */
  async *list(
    membershipId: string,
    status?: ProtectedQueryStatus,
  ): AsyncIterable<Pick<ProtectedQueryFacts, 'id' | 'status' | 'createdAt'>> {
    const pages = paginateListProtectedQueries(
      { client: this.#client },
      { membershipIdentifier: membershipId, ...(status === undefined ? {} : { status }) },
    );
    for await (const page of pages) {
      for (const query of page.protectedQueries ?? []) {
        yield {
          id: query.id ?? '',
          status: query.status ?? '',
          createdAt: (query.createTime ?? new Date(0)).toISOString(),
        };
      }
    }
  }

  /** @returns the query, or undefined when the membership has none of that id */
  async get(membershipId: string, id: string): Promise<ProtectedQueryFacts | undefined> {
    if (!QUERY_ID.test(id)) return undefined;
    const known = this.#ended.get(id);
    if (known !== undefined) return known;
    try {
      const { protectedQuery } = await this.#client.send(
        new GetProtectedQueryCommand({ membershipIdentifier: membershipId, protectedQueryIdentifier: id }),
      );
      if (protectedQuery === undefined) return undefined;
      const facts = factsOf(protectedQuery);
      if (hasEnded(facts.status)) this.#ended.set(id, facts);
      return facts;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  /** @returns the id of the query that was started */
  async start(input: Omit<StartProtectedQueryInput, 'type'>): Promise<string> {
    const { protectedQuery } = await this.#client.send(
      new StartProtectedQueryCommand({ type: 'SQL', ...input }),
    );
    return protectedQuery?.id ?? '';
  }
}

function factsOf(query: ProtectedQuery): ProtectedQueryFacts {
  const { id = '', status = '', createTime = new Date(0), error, statistics, resultConfiguration } = query;
  const duration = statistics?.totalDurationInMillis;
  const endedAt =
    hasEnded(status) && duration !== undefined ? new Date(createTime.getTime() + duration) : undefined;
  return {
    id,
    status,
    createdAt: createTime.toISOString(),
    results: resultsOf(resultConfiguration?.outputConfiguration),
    ...(endedAt === undefined ? {} : { endedAt: endedAt.toISOString() }),
    ...(error?.message === undefined ? {} : { message: error.message }),
  };
}

function resultsOf(output: ProtectedQueryOutputConfiguration | undefined): ProtectedQueryFacts['results'] {
  const places = output?.s3
    ? [output.s3]
    : (output?.distribute?.locations ?? []).flatMap(({ s3 }) => (s3 ? [s3] : []));
  return places.map(({ bucket = '', keyPrefix = '' }) => ({
    bucket,
    prefix: keyPrefix.replace(/^\/+|\/+$/g, ''),
  }));
}
