import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { drain, send, writeEnvelope } from './answer.ts';
import type { FaultBook, Strike } from './faults.ts';
import type { Endpoint, Fault, RequestEntry } from './types.ts';

const CLOSE_NOTICE_MS = 20;

/** A request on its way through the server. */
export interface Exchange {
  readonly endpoint: Endpoint;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly strike: Strike | undefined;
  /** Its line in the log, filled on the way. */
  readonly entry: { -readonly [key in keyof RequestEntry]: RequestEntry[key] };
}

/**
 * Does what a fault does before the request is processed.
 *
 * @returns whether the request ends here
 */
export async function endBefore(exchange: Exchange, faults: FaultBook): Promise<boolean> {
  const fault = exchange.strike?.fault;
  if (fault === undefined || fault.kind === 'wrong-md5' || fault.kind === 'no-id') return false;
  if (fault.kind === 'slow') {
    await delay(fault.delayMs);
    return false;
  }
  if (fault.kind === 'drop-midway') {
    await readThenReset(exchange, fault.afterBytes);
    return true;
  }
  if (fault.when === 'after') return false;
  // A dropped or hanging request is not read to its end; the others are, as a gateway would.
  if (fault.kind === 'code' || fault.kind === 'http') await drain(exchange.request);
  const ended = await strike(exchange, fault, faults);
  return ended || (await isAbandoned(exchange));
}

/**
 * Does what a fault does after the request was processed.
 *
 * @returns whether the caller gets another answer, or none
 */
export async function strikeAfter(exchange: Exchange, faults: FaultBook): Promise<boolean> {
  const fault = exchange.strike?.fault;
  if (fault === undefined || !('when' in fault) || fault.when !== 'after') return false;
  return strike(exchange, fault, faults);
}

async function strike(
  { endpoint, entry, response, strike: struck }: Exchange,
  fault: Extract<Fault, { when?: unknown }>,
  faults: FaultBook,
): Promise<boolean> {
  switch (fault.kind) {
    case 'pause':
      await faults.pause(struck?.faultId ?? '', { requestId: entry.requestId, endpoint });
      return false;
    case 'hang':
      if (!response.destroyed) await once(response, 'close');
      return true;
    case 'drop':
      response.destroy();
      return true;
    case 'http':
      await send(response, fault.status, fault.headers ?? {}, fault.body ?? '');
      return true;
    case 'code': {
      entry.code = fault.code;
      const envelope = {
        code: fault.code,
        message: fault.message ?? 'injected',
        request_id: entry.requestId,
        data: {},
      };
      await send(
        response,
        200,
        fault.headers ?? {},
        writeEnvelope(envelope, () => false),
      );
      return true;
    }
  }
}

/** A caller that was killed during a pause has sent nothing, as far as the test that killed it is concerned. */
async function isAbandoned({ request, response }: Exchange): Promise<boolean> {
  // The end of the connection may still be on its way through the socket.
  await delay(CLOSE_NOTICE_MS);
  return request.destroyed || response.destroyed;
}

async function readThenReset({ request, response }: Exchange, afterBytes: number): Promise<void> {
  let read = 0;
  for await (const chunk of request) {
    read += chunk.length;
    if (read >= afterBytes) break;
  }
  response.socket?.resetAndDestroy();
}
