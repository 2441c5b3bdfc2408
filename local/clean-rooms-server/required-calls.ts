import type { Call } from '../iam/evaluate.ts';
import { membershipArn } from './operations.ts';
import { parseStartRequest } from './start-request.ts';
import type { Operation } from './types.ts';

/** Of a table that a query reads; the collaboration's tables are not told apart here. */
const TABLE = 'configuredtableassociation/local';

const THROUGH_CLEAN_ROOMS = { 'aws:CalledVia': ['cleanrooms.amazonaws.com'] };

/**
 * Names what a request needs (Clean Rooms User Guide, "Start a protected query": what it reads and where it writes the result
 * in the caller's name).
 *
 * @param operation the API operation
 * @param membershipId whose membership
 * @param body the parsed document of a start request
 * @throws {CleanRoomsApiError} ValidationException
 */
export function requiredCalls(operation: Operation, membershipId: string, body: unknown): Call[] {
  const own = { action: `cleanrooms:${operation}`, resource: membershipArn(membershipId) };
  if (operation !== 'StartProtectedQuery') return [own];
  const { analysisTemplateArn, bucket, keyPrefix } = parseStartRequest(membershipId, body);
  const resource = `arn:aws:s3:::${bucket}`;
  const template =
    analysisTemplateArn === undefined
      ? []
      : [{ action: 'cleanrooms:GetCollaborationAnalysisTemplate', resource: analysisTemplateArn }];
  return [
    own,
    ...template,
    { action: 'cleanrooms:GetSchema', resource: `${membershipArn(membershipId)}/${TABLE}` },
    { action: 's3:GetBucketLocation', resource, context: THROUGH_CLEAN_ROOMS },
    { action: 's3:ListBucket', resource, context: THROUGH_CLEAN_ROOMS },
    {
      action: 's3:PutObject',
      resource: [resource, keyPrefix, 'query', 'part-0'].filter((part) => part !== '').join('/'),
      context: THROUGH_CLEAN_ROOMS,
    },
  ];
}
