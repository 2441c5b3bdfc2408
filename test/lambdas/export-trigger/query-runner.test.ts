import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, expect, test } from 'vitest';
import { QueryRunnerError } from '../../../lambdas/export-trigger/errors.ts';
import { QueryRunner } from '../../../lambdas/export-trigger/query-runner.ts';

const EXPORT = { source: 'overlap', exportId: 'query-1' };

let server: Server | undefined;
/** What the function was invoked with. */
let requests: unknown[] = [];

afterEach(() => {
  server?.close();
});

/** Lambda as a server on which the function always ends the same. */
async function functionThat(ends: { returns: object } | { throws: string }): Promise<QueryRunner> {
  requests = [];
  server = createServer(async (request, response) => {
    requests.push(JSON.parse(Buffer.concat(await request.toArray()).toString()));
    if ('returns' in ends) return response.end(JSON.stringify(ends.returns));
    response.setHeader('x-amz-function-error', 'Unhandled');
    return response.end(JSON.stringify({ errorType: ends.throws, errorMessage: 'so it is' }));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new LambdaClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  return new QueryRunner(client, 'query-runner');
}

test.each([
  [
    { state: 'started', queryId: 'query-2' },
    { state: 'replaced', queryId: 'query-2' },
  ],
  [
    { state: 'superseded', queryId: 'query-3' },
    { state: 'replaced', queryId: 'query-3' },
  ],
  [{ state: 'starting' }, { state: 'starting' }],
  [
    { source: 'overlap', state: 'postponed', reason: 'Rate exceeded' },
    { state: 'postponed', reason: 'Rate exceeded' },
  ],
])('takes the answer %j for %j', async (returns, answer) => {
  const runner = await functionThat({ returns });

  expect(await runner.startAgain(EXPORT)).toEqual(answer);
});

test.each([
  ['QueryRefusedError', 'refused'],
  ['QueryRequestError', 'refused'],
  ['QueryPostponedError', 'postponed'],
])('takes a function that ends with %s for %s', async (throws, state) => {
  const runner = await functionThat({ throws });

  expect(await runner.startAgain(EXPORT)).toEqual({ state, reason: 'so it is' });
});

test('asks for a failed query by its id, and for what a schedule asked for', async () => {
  const runner = await functionThat({ returns: { state: 'starting' } });

  await runner.startAgain(EXPORT);
  await runner.startPostponed('overlap');

  expect(requests).toEqual([
    { source: 'overlap', retryOf: 'query-1' },
    { source: 'overlap', postponed: true },
  ]);
});

test('knows nothing after a function that ends with any other error', async () => {
  const runner = await functionThat({ throws: 'InternalServerException' });

  await expect(runner.startAgain(EXPORT)).rejects.toThrow(QueryRunnerError);
});
