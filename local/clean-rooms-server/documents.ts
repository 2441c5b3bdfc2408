import type { QueryRecord } from './types.ts';

/** The account that is played here. */
export const ACCOUNT_ID = '123456789012';

/** ARN of a membership of the account that is played here. */
export const membershipArn = (id: string): string =>
  `arn:aws:cleanrooms:us-east-1:${ACCOUNT_ID}:membership/${id}`;

/** @returns a line of a list of either kind */
export const summarize = (record: QueryRecord): object => ({
  id: record.id,
  membershipId: record.membershipId,
  membershipArn: membershipArn(record.membershipId),
  createTime: record.createTime / 1000,
  status: record.status,
  receiverConfigurations: [],
});

/**
 * @param record a query
 * @param crpuHours what it cost
 * @returns it as GetProtectedQuery does
 */
export function describeQuery(record: QueryRecord, crpuHours: number): object {
  const { analysisTemplateArn, bucket, format, keyPrefix, parameters, receivers, sql } = record;
  const s3 = { resultFormat: format, bucket, keyPrefix };
  const members = receivers?.map((accountId) => ({ accountId }));
  const written = { s3: { location: locationOf(record) } };
  return {
    ...describeCommon(record, crpuHours),
    sqlParameters: { queryString: sql, analysisTemplateArn, parameters },
    resultConfiguration: {
      outputConfiguration:
        members === undefined
          ? { s3 }
          : { distribute: { locations: [{ s3 }, ...members.map((member) => ({ member }))] } },
    },
    ...(record.status === 'SUCCESS'
      ? {
          result: {
            output: members === undefined ? written : { distribute: { ...written, memberList: members } },
          },
        }
      : {}),
  };
}

/**
 * @param record a job
 * @param crpuHours what it cost
 * @returns it as GetProtectedJob does; where its result goes is the membership's setting
 */
export function describeJob(record: QueryRecord, crpuHours: number): object {
  const { analysisTemplateArn, parameters } = record;
  return {
    ...describeCommon(record, crpuHours),
    jobParameters: { analysisTemplateArn, parameters },
    resultConfiguration: { outputConfiguration: { member: { accountId: ACCOUNT_ID } } },
    ...(record.status === 'SUCCESS' ? { result: { output: { s3: { location: locationOf(record) } } } } : {}),
  };
}

function describeCommon(record: QueryRecord, crpuHours: number): object {
  const { createTime, endTime, error, id, membershipId, status } = record;
  return {
    id,
    membershipId,
    membershipArn: membershipArn(membershipId),
    createTime: createTime / 1000,
    status,
    ...(endTime === undefined
      ? {}
      : {
          statistics: {
            totalDurationInMillis: endTime - createTime,
            billedResourceUtilization: { units: crpuHours },
          },
        }),
    ...(error === undefined ? {} : { error }),
  };
}

function locationOf({ bucket, id, keyPrefix }: QueryRecord): string {
  const prefix = keyPrefix === '' ? '' : `${keyPrefix}/`;
  return `s3://${bucket}/${prefix}${id}/`;
}
