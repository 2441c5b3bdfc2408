import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import type { ExportRef } from '../shared/exports/keys.ts';
import { QueryRunnerError } from './errors.ts';
import type { RetryAnswer } from './query-retry.ts';

const answer = z.union([
  z.object({ state: z.literal('starting') }),
  z.object({ state: z.literal('postponed'), reason: z.string() }),
  z.object({ state: z.enum(['started', 'running', 'superseded']), queryId: z.string() }),
]);
const failure = z.object({ errorType: z.string(), errorMessage: z.string() });

/** What query-runner is invoked with. */
interface Request {
  readonly source: string;
  /** The failed query or job that is to be started again. */
  readonly retryOf?: string;
  /** Whether what a schedule asked for before is to be started. */
  readonly postponed?: boolean;
}

/** Errors of query-runner after which asking again changes nothing. */
const REFUSALS = ['QueryRefusedError', 'QueryRequestError'];

/** Error of query-runner after which asking later may help. */
const POSTPONED = 'QueryPostponedError';

/** The function query-runner, which alone may start queries and jobs. */
export class QueryRunner {
  readonly #lambda: LambdaClient;
  readonly #functionName: string | undefined;

  /**
   * @param lambda client of the function's region
   * @param functionName name of the function; undefined where no source has a query
   */
  constructor(lambda: LambdaClient, functionName: string | undefined) {
    this.#lambda = lambda;
    this.#functionName = functionName;
  }

  /**
   * Asks for a failed query or job to be started again. Asking twice starts one.
   *
   * @param ref the export that its result would have been
   * @throws {QueryRunnerError} when the function gave no answer
   */
  startAgain({ exportId, source }: ExportRef): Promise<RetryAnswer> {
    return this.#ask({ source, retryOf: exportId });
  }

  /**
   * Asks for the query or job to be started that a schedule asked for while Clean Rooms had no room. Asking twice starts one.
   *
   * @param source name of the source
   * @throws {QueryRunnerError} when the function gave no answer
   */
  startPostponed(source: string): Promise<RetryAnswer> {
    return this.#ask({ source, postponed: true });
  }

  async #ask(request: Request): Promise<RetryAnswer> {
    const { FunctionError, Payload } = await this.#lambda.send(
      new InvokeCommand({ FunctionName: this.#functionName, Payload: JSON.stringify(request) }),
    );
    const document: unknown = JSON.parse(Payload?.transformToString() ?? 'null');
    if (FunctionError === undefined) {
      const given = answer.parse(document);
      return 'queryId' in given ? { state: 'replaced', queryId: given.queryId } : given;
    }
    const { errorMessage, errorType } = failure.parse(document);
    if (REFUSALS.includes(errorType)) return { state: 'refused', reason: errorMessage };
    if (errorType === POSTPONED) return { state: 'postponed', reason: errorMessage };
    throw new QueryRunnerError(`query-runner did not start the query of ${request.source}: ${errorMessage}`);
  }
}
