import {
  createServer,
  request as forward,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A request to AWS at the proxy. */
export interface AwsRequest {
  /** The operation of a JSON service (`TransactWriteItems`), or the HTTP method of S3. */
  readonly operation: string;
  /** Path with query, for S3. */
  readonly path: string;
  /** The parsed body of a JSON service. */
  readonly body: unknown;
}

/** What happens to requests that match. */
export interface AwsFault {
  readonly matches: (request: AwsRequest) => boolean;
  /** Number of requests that it affects. */
  readonly times: number;
  readonly effect: /** Stops before AWS receives the request, or after AWS has carried it out. */
    | { readonly kind: 'hold'; readonly when: 'before' | 'after' }
    /** The proxy answers with these instead of AWS. */
    | {
        readonly kind: 'answer';
        readonly status: number;
        readonly body: string;
        readonly headers?: Record<string, string>;
      }
    /** Passed on after a delay. */
    | { readonly kind: 'delay'; readonly milliseconds: number }
    /** AWS processes the request, but the connection breaks instead of an answer. */
    | { readonly kind: 'lose' }
    /** The answer ends after this number of bytes. */
    | { readonly kind: 'breakOff'; readonly afterBytes: number };
}

/** A fault that is set. */
export interface SetFault {
  /** Resolves when it has occurred for the first time. */
  readonly struck: Promise<void>;
  /** How often it has occurred. */
  readonly strikes: () => number;
}

/** A proxy between a function and the local AWS that adds failures which the local AWS does not have. */
export interface AwsProxy {
  readonly endpoint: string;
  /** Sets the address of AWS; no request is forwarded before that. */
  target(endpoint: string): void;
  set(fault: AwsFault): SetFault;
  /** Removes all faults. */
  clear(): void;
  stop(): Promise<void>;
}

interface ActiveFault extends AwsFault {
  strikes: number;
  readonly onStrike: () => void;
}

/** Starts a proxy on a free port of the loopback interface. */
export async function startAwsProxy(): Promise<AwsProxy> {
  const faults = new Set<ActiveFault>();
  let target = '';
  const server = createServer((incoming, outgoing) => {
    void serve(incoming, outgoing, target, faults).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target: (endpoint) => {
      target = endpoint;
    },
    set: (fault) => setFault(fault, faults),
    clear: () => faults.clear(),
    stop: () => stop(server),
  };
}

function setFault(fault: AwsFault, faults: Set<ActiveFault>): SetFault {
  let onStrike = (): void => undefined;
  const struck = new Promise<void>((resolve) => {
    onStrike = resolve;
  });
  const active: ActiveFault = { ...fault, strikes: 0, onStrike };
  faults.add(active);
  return { struck, strikes: () => active.strikes };
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
  faults: ReadonlySet<ActiveFault>,
): Promise<void> {
  const body = await readAll(incoming);
  const effect = strike(describe(incoming, body), faults);
  if (effect?.kind === 'hold' && effect.when === 'before') return;
  if (effect?.kind === 'answer') {
    outgoing.writeHead(effect.status, effect.headers).end(effect.body);
    return;
  }
  if (effect?.kind === 'delay') await sleep(effect.milliseconds);
  const answer = await pass(incoming, body, target);
  const content = await readAll(answer);
  if (effect?.kind === 'hold') return;
  if (effect?.kind === 'lose') {
    outgoing.destroy();
    return;
  }
  outgoing.writeHead(answer.statusCode ?? 502, withoutTransferCoding(answer.headers));
  if (effect?.kind === 'breakOff') {
    outgoing.write(content.subarray(0, effect.afterBytes), () => outgoing.destroy());
    return;
  }
  outgoing.end(content);
}

function strike(request: AwsRequest, faults: ReadonlySet<ActiveFault>): AwsFault['effect'] | undefined {
  for (const fault of faults) {
    if (fault.strikes >= fault.times || !fault.matches(request)) continue;
    fault.strikes += 1;
    fault.onStrike();
    return fault.effect;
  }
  return undefined;
}

function describe({ headers, method, url }: IncomingMessage, body: Buffer): AwsRequest {
  const target = headers['x-amz-target'];
  if (typeof target !== 'string') return { operation: method ?? '', path: url ?? '', body: undefined };
  return {
    operation: target.split('.').at(-1) ?? '',
    path: url ?? '',
    body: JSON.parse(body.toString('utf8')),
  };
}

function pass(incoming: IncomingMessage, body: Buffer, target: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { method, url, headers } = incoming;
    const outgoing = forward(new URL(url ?? '', target), { method, headers, agent: false }, resolve);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The content is read completely before it is forwarded, so its length is known. */
function withoutTransferCoding(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  const { 'transfer-encoding': _coding, connection: _connection, ...rest } = headers;
  return rest;
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
