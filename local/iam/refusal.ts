import type { ServerResponse } from 'node:http';
import { type AwsRequest, operationOf } from './aws-request.ts';
import type { Call, Caller } from './evaluate.ts';

/**
 * Says who may not do what, as AWS says it.
 *
 * @param caller who asked
 * @param call what was refused
 */
export function refusal(caller: Caller, { action, context = {}, resource }: Call): string {
  const who =
    caller.kind === 'role' ? caller.arn : caller.kind === 'service' ? caller.service : 'the administrator';
  const prefix = context['s3:prefix'];
  const where = prefix === undefined ? '' : ` with the prefix "${String(prefix)}"`;
  return `${who} is not authorized to perform ${action} on ${resource}${where}`;
}

/**
 * Answers a request as the service does that it was for: S3 with XML, the others with JSON.
 *
 * @param response the answer
 * @param request the request
 * @param message why it is refused
 */
export function refuse(response: ServerResponse, request: AwsRequest, message: string): void {
  if (operationOf(request) === undefined) {
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>${escapeXml(message)}</Message></Error>`;
    response.writeHead(403, { 'content-type': 'application/xml' });
    response.end(request.method === 'HEAD' ? undefined : body);
    return;
  }
  response.writeHead(400, {
    'content-type': 'application/x-amz-json-1.0',
    'x-amzn-errortype': 'AccessDeniedException',
  });
  response.end(JSON.stringify({ __type: 'AccessDeniedException', message }));
}

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
