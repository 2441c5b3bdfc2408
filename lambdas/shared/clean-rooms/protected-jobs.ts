import {
  type CleanRoomsClient,
  GetProtectedJobCommand,
  type ProtectedJob,
  type ProtectedJobStatus,
  paginateListProtectedJobs,
  StartProtectedJobCommand,
  type StartProtectedJobInput,
} from '@aws-sdk/client-cleanrooms';
import { Analyses, type AnalysisSummary } from './analyses.ts';
import type { AnalysisFacts } from './analysis.ts';
import { commonFactsOf, placeOf, summaryOf } from './facts.ts';
import { watchRetryInfo } from './retry-info.ts';

/** The protected jobs of memberships, which run PySpark analyses, as Clean Rooms knows them. */
export class ProtectedJobs extends Analyses {
  readonly #client: CleanRoomsClient;
  readonly #startingClient: CleanRoomsClient;

  /**
   * @param client client of the membership's region
   * @param startingClient the same without retries, where jobs are started: a start whose answer was lost may have happened,
   *   so that the SDK must not send it again automatically
   */
  constructor(client: CleanRoomsClient, startingClient = client) {
    super();
    this.#client = client;
    this.#startingClient = startingClient;
  }

  override async *list(membershipId: string, status?: ProtectedJobStatus): AsyncIterable<AnalysisSummary> {
    const pages = paginateListProtectedJobs(
      { client: this.#client },
      { membershipIdentifier: membershipId, ...(status === undefined ? {} : { status }) },
    );
    for await (const page of pages) yield* (page.protectedJobs ?? []).map(summaryOf);
  }

  protected override async read(membershipId: string, id: string): Promise<AnalysisFacts | undefined> {
    const command = new GetProtectedJobCommand({
      membershipIdentifier: membershipId,
      protectedJobIdentifier: id,
    });
    const retryable = watchRetryInfo(command);
    const { protectedJob } = await this.#client.send(command);
    return protectedJob === undefined ? undefined : factsOf(protectedJob, retryable());
  }

  /** @returns the id of the job that was started */
  async start(input: Omit<StartProtectedJobInput, 'type'>): Promise<string> {
    const { protectedJob } = await this.#startingClient.send(
      new StartProtectedJobCommand({ type: 'PYSPARK', ...input }),
    );
    return protectedJob?.id ?? '';
  }
}

function factsOf(job: ProtectedJob, retryable: boolean | undefined): AnalysisFacts {
  const configured = job.resultConfiguration?.outputConfiguration?.s3;
  const location = job.result?.output?.s3?.location;
  const template = job.jobParameters?.analysisTemplateArn;
  return {
    kind: 'job',
    ...commonFactsOf(job, retryable),
    results: configured === undefined ? [] : [placeOf(configured)],
    ...(location === undefined ? {} : { location }),
    ...(template === undefined ? {} : { template }),
  };
}
