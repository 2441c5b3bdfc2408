import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { checkAdvertiser, checkToken, RateLimiter } from './access.ts';
import { drain, type Envelope, readJson, send, writeEnvelope } from './answer.ts';
import { applyAfter, applyBefore, type Exchange } from './apply-fault.ts';
import {
  type Call,
  createAudience,
  deleteAudiences,
  getAudiences,
  listAudiences,
  type Performed,
  updateAudience,
} from './audience-endpoints.ts';
import { badParameter, CODE, RefusedRequest } from './errors.ts';
import type { FaultBook } from './faults.ts';
import { type Parameters, text } from './parameters.ts';
import type { TikTokState } from './state.ts';
import { ENDPOINTS, type Endpoint } from './types.ts';
import { uploadFile } from './upload-endpoint.ts';

export const API_PATH = '/open_api/v1.3';
const AUDIENCE_PATH = `${API_PATH}/dmp/custom_audience/`;

const READS: Partial<Record<Endpoint, (call: Call) => Promise<object>>> = {
  list: listAudiences,
  get: getAudiences,
};
const CHANGES: Partial<Record<Endpoint, (call: Call) => Promise<Performed>>> = {
  create: createAudience,
  update: updateAudience,
  delete: deleteAudiences,
};

/** What the requests of a server share. */
interface Context {
  readonly state: TikTokState;
  readonly faults: FaultBook;
  readonly limiter: RateLimiter;
}

interface Verdict {
  readonly envelope: Envelope;
  readonly headers: Readonly<Record<string, string>>;
}

/** @returns a server for the customer-file API that does not listen yet */
export function createApiServer(state: TikTokState, faults: FaultBook): Server {
  const context = { state, faults, limiter: new RateLimiter() };
  return createServer((request, response) => {
    const entry = openEntry(request);
    state.requests.push(entry);
    response.once('finish', () => {
      entry.httpStatus = response.statusCode;
    });
    // A broken-off request has no caller to answer; the log shows it without a status.
    answer(context, entry, request, response).catch(() => response.destroy());
  });
}

async function answer(
  context: Context,
  entry: Exchange['entry'],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { endpoint } = entry;
  if (endpoint === null) return send(response, 404, {}, '');
  if (request.method !== (endpoint in READS ? 'GET' : 'POST')) return send(response, 405, {}, '');
  const injected = context.faults.take(endpoint);
  entry.fault = injected?.fault.kind ?? null;
  const exchange = { endpoint, request, response, injected, entry };
  if (await applyBefore(exchange, context.faults)) return;
  const { envelope, headers } = await judge(context, exchange);
  if (await applyAfter(exchange, context.faults)) return;
  entry.code = envelope.code;
  const numbered = numbering(context.state.settings.numericIds, endpoint);
  await send(response, 200, headers, writeEnvelope(envelope, numbered));
}

async function judge(context: Context, exchange: Exchange): Promise<Verdict> {
  const { requestId } = exchange.entry;
  try {
    const { data, isPartial = false } = await perform(context, exchange);
    const [code, message] =
      isPartial || exchange.injected?.fault.kind === 'partial'
        ? [CODE.partialSuccess, 'Partial success']
        : [CODE.ok, 'OK'];
    return { envelope: { code, message, request_id: requestId, data }, headers: {} };
  } catch (error) {
    if (!(error instanceof RefusedRequest)) throw error;
    await drain(exchange.request);
    const { code, message, headers } = error;
    return { envelope: { code, message, request_id: requestId, data: {} }, headers };
  }
}

async function perform({ state, limiter }: Context, exchange: Exchange): Promise<Performed> {
  const { endpoint, entry, request, injected } = exchange;
  const { requestId } = entry;
  const allowed = checkToken(state, header(request, 'access-token'));
  const admit = (advertiserId: string): void => {
    entry.advertiserId = advertiserId;
    checkAdvertiser(allowed, advertiserId);
    limiter.check(state, advertiserId);
  };
  if (endpoint === 'file/upload') {
    const wrongSignature = injected?.fault.kind === 'wrong-md5';
    return { data: await uploadFile({ state, requestId, request, wrongSignature, admit }) };
  }
  const parameters = await readParameters(request);
  const advertiserId = text(parameters, 'advertiser_id');
  admit(advertiserId);
  const call = { state, advertiserId, requestId, parameters };
  if (endpoint === 'create' && injected?.fault.kind === 'no-id') {
    const { id, isCreated } = injected.fault;
    if (isCreated) await state.inTurn(() => createAudience(call));
    return { data: id === undefined ? {} : { custom_audience_id: id } };
  }
  const change = CHANGES[endpoint];
  return change === undefined
    ? { data: (await READS[endpoint]?.(call)) ?? {} }
    : state.inTurn(() => change(call));
}

async function readParameters(request: IncomingMessage): Promise<Parameters> {
  if (request.method === 'GET') return Object.fromEntries(url(request).searchParams);
  if (!/^application\/json\b/i.test(header(request, 'content-type') ?? '')) {
    throw badParameter('expected the Content-Type application/json');
  }
  const body = await readJson(request);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Parameters;
  throw badParameter('expected a JSON object');
}

function openEntry(request: IncomingMessage): Exchange['entry'] {
  const time = Date.now();
  const { pathname } = url(request);
  const endpoint = ENDPOINTS.find((one) => pathname === `${AUDIENCE_PATH}${one}/`) ?? null;
  const requestId = `${new Date(time).toISOString().replace(/\D/g, '')}${randomBytes(8).toString('hex').toUpperCase()}`;
  const method = request.method ?? '';
  return {
    requestId,
    time,
    method,
    path: pathname,
    endpoint,
    advertiserId: null,
    code: null,
    httpStatus: null,
    fault: null,
  };
}

function numbering(setting: 'none' | 'some' | 'all', endpoint: Endpoint): (index: number) => boolean {
  if (setting === 'none') return () => false;
  if (setting === 'all' || endpoint === 'create') return () => true;
  return (index) => endpoint === 'list' && index % 2 === 0;
}

const url = (request: IncomingMessage): URL => new URL(request.url ?? '/', 'http://localhost');

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
