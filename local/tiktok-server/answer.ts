import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** The body of every answer of the API itself. */
export interface Envelope {
  readonly code: number;
  readonly message: string;
  readonly request_id: string;
  readonly data: object;
}

/**
 * Writes an envelope as JSON, with ids as numbers if requested. Ids are strings here, because a double cannot represent them.
 *
 * @param numbered whether the nth id of the answer, from 0, is written as a number
 */
export function writeEnvelope(envelope: Envelope, numbered: (index: number) => boolean): string {
  let index = -1;
  return JSON.stringify(envelope).replace(/"((?:custom_)?audience_id)":"(\d+)"/g, (whole, name, id) => {
    index += 1;
    return numbered(index) ? `"${name}":${id}` : whole;
  });
}

/** Sends an answer, and resolves once it is sent or the caller is gone. */
export async function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<void> {
  if (response.destroyed) return;
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(body);
  if (!response.closed) await once(response, 'close');
}

/** Reads the rest of a request and discards it, so that the caller gets the answer and no broken pipe. */
export async function drain(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  request.resume();
  await once(request, 'close');
}

/** Reads a JSON body. @returns undefined when it is not JSON */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}
