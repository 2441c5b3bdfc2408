import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { signatureOf } from '../iam/aws-request.ts';
import { CleanRoomsApiError, invalid } from './errors.ts';
import type { ApiCall, Operations } from './operations.ts';
import { requiredCalls } from './required-calls.ts';
import type { ApiFault, CleanRoomsServerOptions, Operation } from './types.ts';

type Refused = NonNullable<CleanRoomsServerOptions['refused']>;

const PATH = /^\/(memberships|collaborations)\/([^/]+)(?:\/(\w+)(?:\/([^/]+))?)?$/;

/** By method and path, without the ids in it. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  'POST memberships/protectedQueries': 'StartProtectedQuery',
  'GET memberships/protectedQueries': 'ListProtectedQueries',
  'GET memberships/protectedQueries/id': 'GetProtectedQuery',
  'PATCH memberships/protectedQueries/id': 'UpdateProtectedQuery',
  'POST memberships/protectedJobs': 'StartProtectedJob',
  'GET memberships/protectedJobs': 'ListProtectedJobs',
  'GET memberships/protectedJobs/id': 'GetProtectedJob',
  'PATCH memberships/protectedJobs/id': 'UpdateProtectedJob',
  'GET memberships': 'GetMembership',
  'GET collaborations/analysistemplates/id': 'GetCollaborationAnalysisTemplate',
  'GET collaborations/schemas/id': 'GetSchema',
};

const FAULTS: Record<ApiFault['error'], { readonly httpStatus: number; readonly message: string }> = {
  ThrottlingException: { httpStatus: 429, message: 'Rate exceeded' },
  AccessDeniedException: { httpStatus: 403, message: 'You do not have permission to do this' },
  InternalServerException: { httpStatus: 500, message: 'Internal server error' },
  ServiceQuotaExceededException: { httpStatus: 402, message: 'Too many queries run at once' },
};

interface ActiveFault extends ApiFault {
  left: number;
}

/** The faults that were asked for and have not struck yet. */
export class ApiFaults {
  readonly #active: ActiveFault[] = [];

  add(fault: ApiFault): void {
    this.#active.push({ ...fault, left: fault.times ?? 1 });
  }

  take(operation: Operation): ApiFault | undefined {
    const fault = this.#active.find((one) => one.operation === operation && one.left > 0);
    if (fault !== undefined) fault.left -= 1;
    return fault;
  }
}

/** @returns a server for the operations, not yet listening */
export function createApiServer(operations: Operations, faults: ApiFaults, refused: Refused): Server {
  return createServer(async (request, response) => {
    try {
      send(response, 200, await perform(operations, faults, refused, request));
    } catch (error) {
      const known = error instanceof CleanRoomsApiError ? error : toInternalError(error);
      response.setHeader('x-amzn-ErrorType', known.type);
      send(response, known.httpStatus, { message: known.message, ...known.data });
    }
  });
}

async function perform(
  operations: Operations,
  faults: ApiFaults,
  refused: Refused,
  request: IncomingMessage,
): Promise<object> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const body = await text(request);
  const accessKeyId = checkedSignature(request);
  const [, owners, ownerId = '', collection, id] = PATH.exec(pathname) ?? [];
  const form = [owners, collection, id === undefined ? undefined : 'id'].filter((part) => part !== undefined);
  const operation = OPERATIONS[`${request.method} ${form.join('/')}`];
  if (operation === undefined) {
    throw new CleanRoomsApiError('UnknownOperationException', 404, 'there is no such operation');
  }
  const call: ApiCall = {
    ownerId: decodeURIComponent(ownerId),
    id: decodeURIComponent(id ?? ''),
    search: searchParams,
    body: parse(body),
  };
  const calls = requiredCalls(operation, call);
  const refusal = refused(accessKeyId, calls);
  if (refusal !== undefined) throw new CleanRoomsApiError('AccessDeniedException', 403, refusal);
  const fault = faults.take(operation);
  if (fault !== undefined && fault.after !== true) throw toError(fault);
  const result = operations[operation](call);
  if (fault !== undefined) throw toError(fault);
  return result;
}

/** A request that was not signed for Clean Rooms was meant for another service. */
function checkedSignature({ headers }: IncomingMessage): string {
  const signature = signatureOf(headers);
  if (signature?.service === 'cleanrooms') return signature.accessKeyId;
  throw new CleanRoomsApiError('AccessDeniedException', 403, 'the request is not signed for cleanrooms');
}

function parse(body: string): unknown {
  try {
    return body === '' ? undefined : JSON.parse(body);
  } catch {
    throw invalid('the body is not JSON');
  }
}

/** A mistake of this server: the caller shows it. */
const toInternalError = (error: unknown): CleanRoomsApiError =>
  new CleanRoomsApiError('InternalServerException', 500, String(error));

const toError = ({ error }: ApiFault): CleanRoomsApiError =>
  new CleanRoomsApiError(error, FAULTS[error].httpStatus, FAULTS[error].message);

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
