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
