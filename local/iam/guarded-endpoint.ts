import {
  Agent,
  createServer,
  request as forward,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { LocalCloudError } from '../errors.ts';
import { type AwsRequest, operationOf, type Signature, signatureOf } from './aws-request.ts';
import type { Call, Caller } from './evaluate.ts';
import type { Guard } from './guard.ts';
import { jsonCalls } from './json-calls.ts';
import { refusal, refuse } from './refusal.ts';
import { probing, s3Calls } from './s3-calls.ts';

/** Where the local AWS itself asks, before it hands an event of a rule to a queue. */
const DELIVERY_PATH = '/local/event-deliveries';

const delivery = z.object({ ruleArn: z.string(), queueArn: z.string() });

/** The local AWS behind its guard. */
export interface GuardedEndpoint {
  /** For AWS_ENDPOINT_URL. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts the endpoint that everybody uses instead of the local AWS itself: a request that the policies do not allow is refused
 * as AWS refuses it, and any other is passed on.
 *
 * @param guard judges
 * @param target URL of the local AWS
 * @throws {LocalCloudError} when it does not start
 */
export async function startGuardedEndpoint(guard: Guard, target: string): Promise<GuardedEndpoint> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((request, response) => {
    answer({ guard, target, agent }, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new LocalCloudError('the guarded AWS does not start', { cause })));
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Endpoint {
  readonly guard: Guard;
  readonly target: string;
  readonly agent: Agent;
}

async function answer(
  endpoint: Endpoint,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const url = new URL(incoming.url ?? '/', endpoint.target);
  if (url.pathname === DELIVERY_PATH) return answerDelivery(endpoint.guard, incoming, outgoing);
  const { headers, method = 'GET' } = incoming;
  const signature = signatureOf(headers);
  const isStreamed = signature?.service === 's3' && !(method === 'POST' && url.searchParams.has('delete'));
  const body = isStreamed ? undefined : await text(incoming);
  const request: AwsRequest = { method, url, headers, body: body ?? '' };
  if (signature === undefined) return refuse(outgoing, request, 'the request is not signed');
  const caller = endpoint.guard.callerOf(signature);
  if (caller === undefined)
    return refuse(outgoing, request, `nobody has the access key ${signature.accessKeyId}`);
  const denied = deniedBy(endpoint.guard, caller, signature, request);
  if (denied !== undefined) return refuse(outgoing, request, denied);
  await pass(endpoint, { incoming, outgoing, request, body, caller });
}

/** @returns why a request is refused; undefined when it is allowed */
function deniedBy(
  guard: Guard,
  caller: Caller,
  { service }: Signature,
  request: AwsRequest,
): string | undefined {
  const calls = callsOf(guard, service, request);
  if (calls === undefined) {
    if (caller.kind === 'administrator') return undefined;
    return `the local AWS does not know which permission this request to ${service} needs`;
  }
  const call = guard.refused(caller, calls);
  return call === undefined ? undefined : refusal(caller, call);
}

function callsOf(guard: Guard, service: string, request: AwsRequest): readonly Call[] | undefined {
  if (service === 's3') {
    const found = s3Calls(request);
    if (found === undefined) return undefined;
    return [...found.calls, ...guard.keyCalls('s3', `arn:aws:s3:::${found.bucket}`, found.keyActions)];
  }
  const operation = operationOf(request);
  if (operation === undefined) return undefined;
  const found = jsonCalls(
    service,
    operation,
    JSON.parse(request.body === '' ? '{}' : request.body),
    guard.place,
  );
  if (found === undefined) return undefined;
  const calls = found.calls.map((call) =>
    service === 'secretsmanager' ? { ...call, resource: guard.secretArn(call.resource) } : call,
  );
  return [...calls, ...guard.keyCalls(service, calls[0]?.resource ?? '', found.keyActions)];
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly request: AwsRequest;
  /** Undefined for one that is streamed. */
  readonly body: string | undefined;
  readonly caller: Caller;
}

/** Passes a request on, and its answer back. */
async function pass({ guard, target, agent }: Endpoint, exchange: Exchange): Promise<void> {
  const { body, caller, incoming, outgoing, request } = exchange;
  // This server has already agreed to receive the body.
  const { expect: _expect, connection: _connection, ...headers } = incoming.headers;
  const upstream = forward(new URL(incoming.url ?? '/', target), {
    method: request.method,
    headers,
    agent,
  });
  outgoing.once('close', () => upstream.destroy());
  if (body === undefined) incoming.pipe(upstream);
  else upstream.end(body);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    upstream.once('response', resolve).once('error', reject);
  });
  const hidden = response.statusCode === 404 ? mustHide(guard, caller, request) : undefined;
  if (hidden !== undefined) {
    response.resume();
    return refuse(outgoing, request, hidden);
  }
  outgoing.writeHead(response.statusCode ?? 502, response.headers);
  response.pipe(outgoing);
}

/** S3 does not tell everybody that an object is missing. */
function mustHide(guard: Guard, caller: Caller, request: AwsRequest): string | undefined {
  if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
  if (signatureOf(request.headers)?.service !== 's3') return undefined;
  const found = s3Calls(request);
  if (found === undefined || !found.calls.some(({ action }) => action === 's3:GetObject')) return undefined;
  const call = probing(found.bucket);
  return guard.refused(caller, [call]) === undefined ? undefined : refusal(caller, call);
}

/** EventBridge sends in its own name, by the policies of queue and key. */
async function answerDelivery(
  guard: Guard,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { queueArn, ruleArn } = delivery.parse(JSON.parse(await text(incoming)));
  outgoing.writeHead(mayDeliver(guard, ruleArn, queueArn) ? 204 : 403).end();
}

/**
 * @param ruleArn an EventBridge rule
 * @param queueArn one of its targets
 * @returns whether EventBridge may send the rule's events there
 */
export function mayDeliver(guard: Guard, ruleArn: string, queueArn: string): boolean {
  const calls = [
    { action: 'sqs:SendMessage', resource: queueArn, context: { 'aws:SourceArn': ruleArn } },
    ...guard.keyCallsOfService(queueArn, ['kms:Decrypt', 'kms:GenerateDataKey']),
  ];
  return guard.refused({ kind: 'service', service: 'events.amazonaws.com' }, calls) === undefined;
}
