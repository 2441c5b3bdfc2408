import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Steps, { type StepsProps } from '@cloudscape-design/components/steps';
import { showCount } from '../../../../lambdas/shared/report-page/numbers.ts';
import { useIsNarrow } from '../../common/narrow.ts';
import { stageName } from '../../common/stage-name.ts';
import type { Stage } from '../../common/types.ts';

/** Shows the stages in the order in which data passes them, and what is in each now. */
export function Stages({ stages }: { readonly stages: readonly Stage[] }) {
  const isNarrow = useIsNarrow();
  return (
    <Container header={<Header variant="h2">Stages</Header>}>
      <Steps
        ariaLabel="Stages of the pipeline"
        orientation={isNarrow ? 'vertical' : 'horizontal'}
        steps={stages.map(toStep)}
      />
    </Container>
  );
}

function toStep({ stage, counts }: Stage): StepsProps.Step {
  const present = counts.filter(({ count }) => count > 0);
  return {
    header: stageName(stage),
    details:
      present.length === 0
        ? 'none now'
        : present.map(({ state, label, count }) => (
            <div key={state}>
              {showCount(count)} {label}
            </div>
          )),
    ...statusOf(present),
  };
}

function statusOf(counts: Stage['counts']): Pick<StepsProps.Step, 'status' | 'statusIconAriaLabel'> {
  const has = (kind: Stage['counts'][number]['kind']) => counts.some((each) => each.kind === kind);
  if (has('problem')) return { status: 'error', statusIconAriaLabel: 'Has a problem' };
  if (has('active')) return { status: 'in-progress', statusIconAriaLabel: 'In progress' };
  if (has('waiting')) return { status: 'pending', statusIconAriaLabel: 'Waiting' };
  if (has('done')) return { status: 'success', statusIconAriaLabel: 'Done' };
  return { status: 'stopped', statusIconAriaLabel: 'Nothing yet' };
}
