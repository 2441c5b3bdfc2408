import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { FunctionError, LocalCloudError } from './errors.ts';
import { signatureOf } from './iam/aws-request.ts';
import type { LocalFunction } from './local-function.ts';

/** Lambda's Invoke action on the local functions (API reference, Invoke). */
export interface LambdaApi {
  /** For AWS_ENDPOINT_URL_LAMBDA. */
  readonly url: string;
  stop(): Promise<void>;
}

const INVOKE_PATH = /^\/2015-03-31\/functions\/(?<name>[^/]+)\/invocations$/;

/**
 * Lets an AWS SDK invoke the local functions and await their answers.
 *
 * @param functions by name; may be filled later
 * @param refused says why a caller may not invoke a function; undefined when it may
 */
export async function startLambdaApi(
  functions: ReadonlyMap<string, LocalFunction>,
  refused: (accessKeyId: string, functionName: string) => string | undefined,
): Promise<LambdaApi> {
  const server = createServer((request, response) => {
    answer(functions, refused, request, response).catch((error: Error) =>
      refuse(response, 500, 'ServiceException', error.message),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new LocalCloudError('the Lambda API does not start', { cause })));
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  functions: ReadonlyMap<string, LocalFunction>,
  refused: (accessKeyId: string, functionName: string) => string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = decodeURIComponent(INVOKE_PATH.exec(request.url ?? '')?.groups?.['name'] ?? '');
  const local = functions.get(name);
  if (local === undefined)
    return refuse(response, 404, 'ResourceNotFoundException', `Function not found: ${name}`);
  const payload = await text(request);
  const refusal = refused(signatureOf(request.headers)?.accessKeyId ?? '', name);
  if (refusal !== undefined) return refuse(response, 403, 'AccessDeniedException', refusal);
  try {
    const result = await local.invoke(payload === '' ? {} : JSON.parse(payload));
    response.writeHead(200).end(JSON.stringify(result ?? null));
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    const { errorType, errorMessage } = error;
    response.writeHead(200, { 'x-amz-function-error': 'Unhandled' });
    response.end(JSON.stringify({ errorType, errorMessage }));
  }
}

function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type });
  response.end(JSON.stringify({ Type: 'User', Message: message }));
}
