import type {
  ProtectedJob,
  ProtectedJobSummary,
  ProtectedQuery,
  ProtectedQuerySummary,
} from '@aws-sdk/client-cleanrooms';
import type { AnalysisSummary } from './analyses.ts';
import { type AnalysisFacts, hasEnded } from './analysis.ts';
import { isRetryable } from './failure-codes.ts';

type Described = Pick<ProtectedQuery | ProtectedJob, 'id' | 'status' | 'createTime' | 'error' | 'statistics'>;

/** @returns a line of Clean Rooms' list in our words */
export const summaryOf = (summary: ProtectedQuerySummary | ProtectedJobSummary): AnalysisSummary => ({
  id: summary.id ?? '',
  status: summary.status ?? '',
  createdAt: (summary.createTime ?? new Date(0)).toISOString(),
});

/**
 * @param described what Clean Rooms says of either kind
 * @param retryable what it says about starting a failed one again
 */
export function commonFactsOf(
  { createTime = new Date(0), error, id = '', statistics, ...described }: Described,
  retryable: boolean | undefined,
): Omit<AnalysisFacts, 'kind' | 'results'> {
  const status = described.status ?? '';
  const duration = statistics?.totalDurationInMillis;
  const crpuHours = statistics?.billedResourceUtilization?.units;
  const endedAt =
    hasEnded(status) && duration !== undefined ? new Date(createTime.getTime() + duration) : undefined;
  return {
    id,
    status,
    createdAt: createTime.toISOString(),
    ...(endedAt === undefined ? {} : { endedAt: endedAt.toISOString() }),
    ...(crpuHours === undefined ? {} : { crpuHours }),
    ...(error === undefined ? {} : { failure: failureOf(error, retryable) }),
  };
}

function failureOf(
  { code, message }: NonNullable<Described['error']>,
  retryable: boolean | undefined,
): NonNullable<AnalysisFacts['failure']> {
  return {
    isRetryable: isRetryable(code, retryable),
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
  };
}

/** @returns a place in S3 as facts name it */
export const placeOf = ({
  bucket = '',
  keyPrefix = '',
}: {
  bucket: string | undefined;
  keyPrefix?: string | undefined;
}): AnalysisFacts['results'][number] => ({ bucket, prefix: keyPrefix.replace(/^\/+|\/+$/g, '') });
