import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useAddress } from '../../../common/address.ts';
import { JobProgress } from '../../../common/JobProgress.tsx';
import { Funnel } from '../../../common/report/Funnel.tsx';
import { Notices } from '../../../common/report/Notices.tsx';
import { Partitions } from '../../../common/report/Partitions.tsx';
import type { PreparationJob } from '../../../common/types.ts';
import { usePreparation } from '../data.ts';

export interface PrepareHereProps {
  readonly source: string;
  readonly surveyId: string | undefined;
}

/** Prepares the export on this machine with the saved source: a rehearsal that delivers nothing. */
export function PrepareHere({ source, surveyId }: PrepareHereProps) {
  const [{ prepared = '' }, setAddress] = useAddress('prepared');
  const asked = prepared.split(',');
  const isAsked = asked.includes(source);
  const { job, error, again } = usePreparation(surveyId, source, isAsked);
  return (
    <SpaceBetween size="s">
      <Box>
        <Box variant="h3">Prepare on this machine</Box>
        <Box color="text-body-secondary">
          Writes the files of hashes and the report to a folder here, as the Glue job would. Nothing is
          delivered.
        </Box>
      </Box>
      {isAsked ? (
        <JobProgress failed="The export was not prepared" job={job} error={error} onAgain={again} />
      ) : (
        <Button
          onClick={() => setAddress({ prepared: [...asked.filter((name) => name !== ''), source].join(',') })}
        >
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
