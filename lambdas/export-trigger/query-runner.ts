import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import type { ExportRef } from '../shared/exports/keys.ts';
import { QueryRunnerError } from './errors.ts';
import type { RetryAnswer } from './query-retry.ts';

const answer = z.union([
  z.object({ state: z.literal('starting') }),
  z.object({ state: z.enum(['started', 'running', 'superseded']), queryId: z.string() }),
]);
const failure = z.object({ errorType: z.string(), errorMessage: z.string() });

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
  async startAgain({ exportId, source }: ExportRef): Promise<RetryAnswer> {
    const { FunctionError, Payload } = await this.#lambda.send(
      new InvokeCommand({
        FunctionName: this.#functionName,
        Payload: JSON.stringify({ source, retryOf: exportId }),
      }),
    );
    const document: unknown = JSON.parse(Payload?.transformToString() ?? 'null');
    if (FunctionError === undefined) {
      const given = answer.parse(document);
      return given.state === 'starting' ? given : { state: 'replaced', queryId: given.queryId };
    }
    const { errorMessage, errorType } = failure.parse(document);
    if (REFUSALS.includes(errorType)) return { state: 'refused', reason: errorMessage };
    if (errorType === POSTPONED) return { state: 'postponed', reason: errorMessage };
    throw new QueryRunnerError(`query-runner did not start the query of ${source} again: ${errorMessage}`);
  }
}
