import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { showCountOf } from '../../../../../lambdas/shared/report-page/numbers.ts';
import { JobProgress } from '../../../common/JobProgress.tsx';
import { Partitions } from '../../../common/report/Partitions.tsx';
import type { Judgement } from '../../../common/types.ts';
import { type Draft, identifiersOf } from '../draft.ts';
import type { JudgedDraft } from '../judged-draft.ts';

export interface PreviewProps {
  readonly draft: Draft;
  readonly judged: JudgedDraft;
}

/** Shows what would be sent, before anything happens. */
export function Preview({ draft, judged }: PreviewProps) {
  const { judgement, job, error, again } = judged;
  if (identifiersOf(draft).length === 0) {
    return (
      <Container header={<Header variant="h2">What would be sent</Header>}>
        <Box color="text-body-secondary">
          Choose the type of at least one column to see the lines per audience.
        </Box>
      </Container>
    );
  }
  return (
    <SpaceBetween size="m">
      <Container
        header={
          <Header
            variant="h2"
            description="Every row is counted with these settings on the machine that runs the console. Nothing is sent."
          >
            What would be sent
          </Header>
        }
      >
        <JobProgress failed="The lines could not be counted" job={job} error={error} onAgain={again} />
        {judgement === undefined ? undefined : <Warnings warnings={judgement.warnings} />}
      </Container>
      {judgement === undefined || draft.audience.value.trim() === '' ? undefined : (
        <Partitions partitions={judgement.report.partitions} />
      )}
    </SpaceBetween>
  );
}

function Warnings({ warnings }: { readonly warnings: Judgement['warnings'] }) {
  if (warnings.length === 0) return <Box color="text-status-success">There are no warnings.</Box>;
  return (
    <Alert type="warning" header={showCountOf(warnings.length, 'warning')}>
      {warnings.map(({ title, remedy }) => (
        <Box key={title} variant="p">
          {title}. {remedy}
        </Box>
      ))}
    </Alert>
  );
}
