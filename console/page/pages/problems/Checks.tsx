import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { Failure } from '../../common/Failure.tsx';
import { useTell } from '../../common/flash.tsx';
import { Loaded } from '../../common/Loaded.tsx';
import { useExplainError, useSession } from '../../common/session.ts';
import { Time } from '../../common/Time.tsx';
import type { ExaminationJob } from '../../common/types.ts';
import { useExamination } from './data.ts';
import { useStartExamination } from './examine.ts';
import { Findings } from './Findings.tsx';

/** Shows what the doctor found, and runs it again. */
export function Checks() {
  const examination = useExamination();
  const tell = useTell();
  const explainError = useExplainError();
  const doctor = useSession()?.commands.doctor;
  const start = useStartExamination((error) =>
    tell({ type: 'error', title: 'The checks did not start', text: explainError(error).message }),
  );
  const isUnderWay = examination.data?.state === 'running' || examination.data?.state === 'queued';
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            examination.data == null ? (
              `Checks the stack, the secrets, TikTok, the path of events, and what is stuck${doctor === undefined ? '' : `, as “${doctor}” does`}.`
            ) : (
              <>
                Checked <Time at={examination.data.endedAt ?? examination.data.startedAt} />
              </>
            )
          }
          actions={
            <Button iconName="refresh" loading={isUnderWay || start.isPending} onClick={() => start.mutate()}>
              {examination.data == null ? 'Run the checks' : 'Run the checks again'}
            </Button>
          }
        >
          Checks
        </Header>
      }
    >
      <Loaded what="The checks" query={examination}>
        {(job) => <Result job={job} />}
      </Loaded>
    </Container>
  );
}

function Result({ job }: { readonly job: ExaminationJob | null }) {
  if (job === null) return <Box color="text-body-secondary">Nothing has been checked yet.</Box>;
  if (job.error !== undefined) return <Failure title="The checks ended early" error={job.error} />;
  if (job.result === undefined) {
    return <StatusIndicator type="loading">{job.step === '' ? 'Checking' : job.step}</StatusIndicator>;
  }
  return <Findings findings={job.result.findings} />;
}
