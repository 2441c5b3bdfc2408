import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import busboy from 'busboy';

/** What a request says, without what is the business of its HTTP library. */
export interface RecordedRequest {
  readonly method: string | undefined;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly token: string | undefined;
  /** Fields of a JSON body, or of a multipart form. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface RecordingProxy {
  /** Scheme, host and port. */
  readonly origin: string;
  /** The requests so far; they are forgotten by this. */
  take(): readonly RecordedRequest[];
  stop(): void;
}

/** Starts a server that passes requests on as they are, and remembers what they said. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const recorded: RecordedRequest[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await allOf(request));
    recorded.push(await describe(request, body));
    const {
      host: _host,
      connection: _connection,
      'transfer-encoding': _encoding,
      ...headers
    } = request.headers;
    const answer = await fetch(target + (request.url ?? ''), {
      method: request.method ?? 'GET',
      headers: Object.entries(headers).filter((one): one is [string, string] => typeof one[1] === 'string'),
      ...(body.length === 0 ? {} : { body }),
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => recorded.splice(0),
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function allOf(chunks: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

async function describe(request: IncomingMessage, body: Buffer): Promise<RecordedRequest> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  const token = request.headers['access-token'];
  return {
    method: request.method,
    path: pathname,
    query: Object.fromEntries(searchParams),
    token: typeof token === 'string' ? token : undefined,
    fields: await fieldsOf(request, body),
  };
}

async function fieldsOf(request: IncomingMessage, body: Buffer): Promise<Record<string, unknown>> {
  if (body.length === 0) return {};
  if (!request.headers['content-type']?.startsWith('multipart/')) return JSON.parse(body.toString());
  const fields: Record<string, unknown> = {};
  const parser = busboy({ headers: request.headers });
  parser.on('field', (name, value) => {
    fields[name] = value;
  });
  parser.on('file', async (name, stream, { filename, mimeType }) => {
    const content = Buffer.concat(await allOf(stream));
    fields[name] = { filename, mimeType, content: content.toString() };
  });
  await finished(Readable.from([body]).pipe(parser));
  return fields;
}
