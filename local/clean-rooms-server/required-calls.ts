import { z } from 'zod';
import type { Call } from '../iam/evaluate.ts';
import { membershipArn } from './documents.ts';
import type { ApiCall } from './operations.ts';
import { parseQueryRequest } from './start-request.ts';
import type { Operation } from './types.ts';
import { callsOfWriting } from './writing-calls.ts';

/** Of a table that a query reads; the collaboration's tables are not told apart here. */
const TABLE = 'configuredtableassociation/local';

const THROUGH_CLEAN_ROOMS = { 'aws:CalledVia': ['cleanrooms.amazonaws.com'] };

/**
 * Names what a request needs (Clean Rooms User Guide, "Start a protected query": what it reads and where it writes the result
 * in the caller's name).
 *
 * @param operation the API operation
 * @param call its path and document
 * @throws {CleanRoomsApiError} ValidationException
 */
export function requiredCalls(operation: Operation, { body, id, ownerId }: ApiCall): Call[] {
  const own = { action: `cleanrooms:${operation}`, resource: membershipArn(ownerId) };
  switch (operation) {
    case 'StartProtectedQuery':
      return [own, ...callsOfQuery(own.action, ownerId, body)];
    case 'StartProtectedJob': {
      const template = z.object({ jobParameters: z.object({ analysisTemplateArn: z.string() }) });
      return [
        own,
        ...callsOfAnalysis(
          own.action,
          ownerId,
          template.safeParse(body).data?.jobParameters.analysisTemplateArn,
        ),
      ];
    }
    case 'GetCollaborationAnalysisTemplate':
      return [{ ...own, resource: id }];
    case 'GetSchema':
      return [{ ...own, resource: `${membershipArn(ownerId)}/${TABLE}` }];
    default:
      return [own];
  }
}

/**
 * What an analysis reads in the caller's name before it starts. The start itself has templates and tables as further types of
 * resources (Service Authorization Reference).
 */
function callsOfAnalysis(start: string, membershipId: string, analysisTemplateArn?: string): Call[] {
  const table = `${membershipArn(membershipId)}/${TABLE}`;
  const template =
    analysisTemplateArn === undefined
      ? []
      : [start, 'cleanrooms:GetCollaborationAnalysisTemplate'].map((action) => ({
          action,
          resource: analysisTemplateArn,
        }));
  return [
    ...template,
    { action: start, resource: table },
    { action: 'cleanrooms:GetSchema', resource: table },
  ];
}

/** The result of a query is written in the caller's name, that of a job with the role in the membership's settings. */
function callsOfQuery(start: string, membershipId: string, body: unknown): Call[] {
  const query = parseQueryRequest(membershipId, body);
  return [
    ...callsOfAnalysis(start, membershipId, query.analysisTemplateArn),
    ...callsOfWriting(query).map((call) => ({
      ...call,
      context: { ...call.context, ...THROUGH_CLEAN_ROOMS },
    })),
  ];
}
