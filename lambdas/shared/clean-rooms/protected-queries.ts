import {
  type CleanRoomsClient,
  GetProtectedQueryCommand,
  type ProtectedQuery,
  type ProtectedQueryOutput,
  type ProtectedQueryOutputConfiguration,
  type ProtectedQueryStatus,
  paginateListProtectedQueries,
  StartProtectedQueryCommand,
  type StartProtectedQueryInput,
} from '@aws-sdk/client-cleanrooms';
import { Analyses, type AnalysisSummary } from './analyses.ts';
import type { AnalysisFacts } from './analysis.ts';
import { commonFactsOf, placeOf, summaryOf } from './facts.ts';
import { watchRetryInfo } from './retry-info.ts';

/** The protected queries of memberships, as Clean Rooms knows them. */
export class ProtectedQueries extends Analyses {
  readonly #client: CleanRoomsClient;
  readonly #startingClient: CleanRoomsClient;

  /**
   * @param client client of the membership's region
   * @param startingClient the same without retries, where queries are started: a start whose answer was lost may have happened,
   *   so that the SDK must not send it again automatically
   */
  constructor(client: CleanRoomsClient, startingClient = client) {
    super();
    this.#client = client;
    this.#startingClient = startingClient;
  }

  override async *list(membershipId: string, status?: ProtectedQueryStatus): AsyncIterable<AnalysisSummary> {
    const pages = paginateListProtectedQueries(
      { client: this.#client },
      { membershipIdentifier: membershipId, ...(status === undefined ? {} : { status }) },
    );
    for await (const page of pages) yield* (page.protectedQueries ?? []).map(summaryOf);
  }

  protected override async read(membershipId: string, id: string): Promise<AnalysisFacts | undefined> {
    const command = new GetProtectedQueryCommand({
      membershipIdentifier: membershipId,
      protectedQueryIdentifier: id,
    });
    const retryable = watchRetryInfo(command);
    const { protectedQuery } = await this.#client.send(command);
    return protectedQuery === undefined ? undefined : factsOf(protectedQuery, retryable());
  }

  /** @returns the id of the query that was started */
  async start(input: Omit<StartProtectedQueryInput, 'type'>): Promise<string> {
    const { protectedQuery } = await this.#startingClient.send(
      new StartProtectedQueryCommand({ type: 'SQL', ...input }),
    );
    return protectedQuery?.id ?? '';
  }
}

function factsOf(query: ProtectedQuery, retryable: boolean | undefined): AnalysisFacts {
  const location = locationOf(query.result?.output);
  return {
    kind: 'query',
    ...commonFactsOf(query, retryable),
    results: resultsOf(query.resultConfiguration?.outputConfiguration),
    ...(location === undefined ? {} : { location }),
  };
}

/** With several receivers, the result in S3 is that of the account that runs the query; the other receivers have their own. */
const locationOf = (output: ProtectedQueryOutput | undefined): string | undefined =>
  (output?.s3 ?? output?.distribute?.s3)?.location;

function resultsOf(output: ProtectedQueryOutputConfiguration | undefined): AnalysisFacts['results'] {
  const places = output?.s3
    ? [output.s3]
    : (output?.distribute?.locations ?? []).flatMap(({ s3 }) => (s3 ? [s3] : []));
  return places.map(placeOf);
}
