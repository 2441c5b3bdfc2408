import { setTimeout as wait } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import type { Source } from '../../lambdas/shared/config/schema.ts';
import type { Deployment } from '../deployment.ts';
import { InvalidRequestError, OperationError } from '../errors.ts';

const answerSchema = z.object({
  source: z.string(),
  state: z.enum(['started', 'running', 'starting']),
  queryId: z.string().optional(),
});

/** What came of asking for a query: `running` and `starting` mean that no second one was started. */
export type QueryAnswer = z.infer<typeof answerSchema>;

const failureSchema = z.object({ errorType: z.string(), errorMessage: z.string() });

/**
 * Starts the protected query or PySpark job of a source.
 *
 * @param source a source of the configuration
 * @param parameters of the analysis template; they win over those of the configuration
 * @param deployment what is deployed
 * @throws {InvalidRequestError} when the source has no query
 * @throws {OperationError} when the query was not started
 */
export async function startQuery(
  source: Source,
  parameters: Readonly<Record<string, string>>,
  { queryRunnerFunctionName }: Deployment,
): Promise<QueryAnswer> {
  assertHasQuery(source);
  if (queryRunnerFunctionName === undefined) {
    throw new OperationError('The deployed stack starts no queries', {
      remedy: 'It was deployed before a source had "cleanRooms": run "npx cdk deploy".',
    });
  }
  const lambda = new LambdaClient();
  try {
    const Payload = JSON.stringify({ source: source.name, parameters });
    const response = await lambda.send(new InvokeCommand({ FunctionName: queryRunnerFunctionName, Payload }));
    const document: unknown = JSON.parse(response.Payload?.transformToString() ?? 'null');
    if (response.FunctionError === undefined) return answerSchema.parse(document);
    const { errorType, errorMessage } = failureSchema.parse(document);
    throw new OperationError(`The query was not started: ${errorMessage}`, { remedy: remedyOf(errorType) });
  } finally {
    lambda.destroy();
  }
}

/**
 * How often, and for how long, is asked which query was started. It is in doubt for at most 70 s: the time limit of query-runner
 * and the margin of its clock.
 */
export const IN_DOUBT = { everyMs: 5000, limitMs: 120_000 } as const;

/**
 * Asks for a query until it is known which one runs: while another call starts one, or after an answer that was lost, there
 * is no id yet.
 *
 * @param ask starts the query
 * @param times how often and how long it is asked, and what ends the waiting
 * @returns the last answer, without an id when none was known in time
 * @throws the signal's reason when it is aborted
 */
export async function untilStarted(
  ask: () => Promise<QueryAnswer>,
  { everyMs, limitMs, signal }: { everyMs: number; limitMs: number; signal: AbortSignal },
): Promise<QueryAnswer> {
  const until = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer.queryId !== undefined || performance.now() + everyMs > until) return answer;
    await wait(everyMs, undefined, { signal });
  }
}

/** @throws {InvalidRequestError} when the source is neither a protected query nor a job */
export function assertHasQuery({ name, cleanRooms }: Source): void {
  if (cleanRooms !== undefined) return;
  throw new InvalidRequestError(
    `Source ${name} has no "cleanRooms" in the configuration`,
    'Its exports come from elsewhere: there is no query to start.',
  );
}

function remedyOf(errorType: string): string {
  switch (errorType) {
    case 'QueryRequestError':
      return 'Correct the parameters or "cleanRooms" in the configuration; after the latter, deploy it.';
    case 'QueryPostponedError':
      return 'Ask again in a few minutes.';
    default:
      return 'The log of the query-runner function says more.';
  }
}
