import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation } from '@tanstack/react-query';
import { useAddress } from '../../../common/address.ts';
import { JobProgress } from '../../../common/JobProgress.tsx';
import { Funnel } from '../../../common/report/Funnel.tsx';
import { Notices } from '../../../common/report/Notices.tsx';
import { Partitions } from '../../../common/report/Partitions.tsx';
import type { PreparationJob } from '../../../common/types.ts';
import { startPreparation, useAgainWhenLost, useOptions, usePreparation } from '../data.ts';

export interface PrepareHereProps {
  readonly source: string;
  /** Undefined while the export is surveyed. */
  readonly surveyId: string | undefined;
  /** Surveys the export again. */
  readonly onSurveyLost: () => void;
}

/** Prepares the export on this machine with the saved source: a rehearsal that delivers nothing. */
export function PrepareHere({ source, surveyId, onSurveyLost }: PrepareHereProps) {
  // The address names the preparation that was started: opening it follows that one, and starts none.
  const parameter = `preparation of ${source}`;
  const [{ [parameter]: id }, setAddress] = useAddress<string>(parameter);
  const { job, error, isGone } = usePreparation(id);
  const start = useMutation({
    mutationFn: () => startPreparation(surveyId ?? '', source),
    onSuccess: (started) => setAddress({ [parameter]: started.id }),
  });
  useAgainWhenLost(start.error, () => {
    onSurveyLost();
    start.reset();
  });
  const isFollowed = id !== undefined && !isGone && job?.state !== 'done';
  const folder = useOptions().data?.preparedFolder;
  return (
    <SpaceBetween size="s">
      <Box>
        <Box variant="h3">Prepare on this machine</Box>
        <Box color="text-body-secondary">
          Writes the files of hashes and the report to {folder ?? 'a folder here'}, as the Glue job would.
          Files of an earlier preparation of this export are replaced. Nothing is delivered.
        </Box>
      </Box>
      {start.error !== null || isFollowed ? (
        <JobProgress
          failed="The export was not prepared"
          job={job}
          error={start.error ?? error}
          onAgain={() => start.mutate()}
        />
      ) : (
        <Button loading={start.isPending} disabled={surveyId === undefined} onClick={() => start.mutate()}>
          Prepare on this machine
        </Button>
      )}
      {job?.result === undefined ? undefined : <Result result={job.result} />}
    </SpaceBetween>
  );
}

function Result({ result }: { readonly result: NonNullable<PreparationJob['result']> }) {
  const { report, folder, funnel, notices } = result;
  return (
    <SpaceBetween size="m">
      <StatusIndicator type="success">Prepared in {folder}</StatusIndicator>
      <Notices notices={notices} />
      <Funnel steps={funnel.filter(({ count }) => count !== undefined)} />
      <Partitions partitions={report.partitions} />
    </SpaceBetween>
  );
}
