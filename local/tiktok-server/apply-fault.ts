import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { drain, send, writeEnvelope } from './answer.ts';
import type { FaultBook, InjectedFault } from './faults.ts';
import type { Endpoint, Fault, RequestEntry } from './types.ts';

const CLOSE_NOTICE_MS = 20;

/** Whether a request is processed in another way, or its own answer is another. */
const changesAnswer = (fault: Fault) =>
  fault.kind === 'wrong-md5' || fault.kind === 'no-id' || fault.kind === 'partial';

/** A request in the server. */
export interface Exchange {
  readonly endpoint: Endpoint;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly injected: InjectedFault | undefined;
  /** Its line in the log, filled during processing. */
  readonly entry: { -readonly [key in keyof RequestEntry]: RequestEntry[key] };
}

/**
 * Applies a fault's effect before the request is processed.
 *
 * @returns whether the request ends here
 */
export async function applyBefore(exchange: Exchange, faults: FaultBook): Promise<boolean> {
  const fault = exchange.injected?.fault;
  if (fault === undefined || changesAnswer(fault)) return false;
  if (fault.kind === 'slow') {
    await delay(fault.delayMs);
    return false;
  }
  if (fault.kind === 'drop-midway') {
    await readThenReset(exchange, fault.afterBytes);
    return true;
  }
  if (fault.when === 'after') return false;
  // A dropped or hanging request is not read to its end; other requests are, as by a gateway.
  if (fault.kind === 'code' || fault.kind === 'http') await drain(exchange.request);
  const ended = await applyFault(exchange, fault, faults);
  return ended || (await isAbandoned(exchange));
}

/**
 * Applies a fault's effect after the request was processed.
 *
 * @returns whether the caller gets another answer, or none
 */
export async function applyAfter(exchange: Exchange, faults: FaultBook): Promise<boolean> {
  const fault = exchange.injected?.fault;
  if (fault === undefined || !('when' in fault) || fault.when !== 'after') return false;
  return applyFault(exchange, fault, faults);
}

async function applyFault(
  { endpoint, entry, response, injected }: Exchange,
  fault: Extract<Fault, { when?: unknown }>,
  faults: FaultBook,
): Promise<boolean> {
  switch (fault.kind) {
    case 'pause':
      await faults.pause(injected?.faultId ?? '', { requestId: entry.requestId, endpoint });
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

/** For the test that killed a caller during a pause, that caller has sent nothing. */
async function isAbandoned({ request, response }: Exchange): Promise<boolean> {
  // The end of the connection may not have reached the socket yet.
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
