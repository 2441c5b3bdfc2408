import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Failure } from './Failure.tsx';
import { cancelJob, isUnderWay, type JobLike } from './job.ts';

export interface JobProgressProps {
  /** What could not be done when it fails, for example `The columns could not be read`. */
  readonly failed: string;
  readonly job:
    | (JobLike & { readonly error?: { readonly message: string; readonly remedy?: string } })
    | undefined;
  /** Why it could not be started or followed. */
  readonly error: unknown;
  readonly onAgain: () => void;
}

/** Shows how far long work is, with a button that ends it, or why it failed. Nothing once it is done. */
export function JobProgress({ failed, job, error, onAgain }: JobProgressProps) {
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: cancelJob,
    onSettled: () => queries.invalidateQueries({ queryKey: ['job-state'] }),
  });
  if (error !== null) return <Failure title={failed} error={error} onRetry={onAgain} />;
  if (job?.state === 'failed') {
    return <Failure title={failed} error={job.error ?? 'The server gave no reason'} onRetry={onAgain} />;
  }
  if (job?.state === 'cancelled') {
    return (
      <Box>
        <StatusIndicator type="stopped">Cancelled</StatusIndicator>{' '}
        <Button onClick={onAgain}>Start again</Button>
      </Box>
    );
  }
  if (job?.state === 'done') return undefined;
  return (
    <Box>
      <StatusIndicator type="loading">
        {job === undefined || job.step === '' ? 'Starting' : job.step}
      </StatusIndicator>{' '}
      {isUnderWay(job) && job !== undefined ? (
        <Button variant="inline-link" loading={cancel.isPending} onClick={() => cancel.mutate(job.id)}>
          Cancel
        </Button>
      ) : undefined}
    </Box>
  );
}
