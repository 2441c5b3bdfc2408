import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Steps, { type StepsProps } from '@cloudscape-design/components/steps';
import type { ReactNode } from 'react';
import { showSeconds } from '../../../../lambdas/shared/report-page/numbers.ts';
import { links } from '../../common/links.ts';
import { PageLink } from '../../common/PageLink.tsx';
import { Time } from '../../common/Time.tsx';
import type { TimelineStep } from '../../common/types.ts';
import { sumUpEnded } from './ended-deliveries.ts';

const STATUSES: Readonly<Record<TimelineStep['state'], StepsProps.Status>> = {
  done: 'success',
  active: 'in-progress',
  waiting: 'pending',
  failed: 'error',
  pending: 'pending',
  unknown: 'stopped',
};

export interface TimelineProps {
  /** The export's source. */
  readonly source: string;
  readonly steps: readonly TimelineStep[];
}

/** Shows the steps of an export in their order: when, how long, and what went wrong. */
export function Timeline({ source, steps }: TimelineProps) {
  return (
    <Container header={<Header variant="h2">Steps</Header>}>
      <Steps
        ariaLabel="Steps of the export"
        steps={sumUpEnded(steps).map((step) => ({
          header: step.title,
          status: STATUSES[step.state],
          statusIconAriaLabel: step.state,
          details: <Details source={source} step={step} />,
        }))}
      />
    </Container>
  );
}

interface DetailsProps {
  readonly source: string;
  readonly step: TimelineStep;
}

function Details({ source, step }: DetailsProps) {
  const { startedAt, seconds, attempt, nextAttemptAt, note, reason, requestId, id, retriedAs } = step;
  const facts: ReactNode[] = [
    ...(startedAt === undefined ? [] : [<Time key="at" at={startedAt} />]),
    ...(seconds === undefined ? [] : [`took ${showSeconds(seconds)}`]),
    ...(attempt === undefined || attempt < 2 ? [] : [`attempt ${attempt}`]),
    ...(note === undefined ? [] : [note]),
    ...(nextAttemptAt === undefined
      ? []
      : [
          <span key="next">
            next attempt <Time at={nextAttemptAt} />
          </span>,
        ]),
  ];
  return (
    <Box color="text-body-secondary" fontSize="body-s">
      {facts.map((fact, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the facts of a step have a fixed order and no names
        <span key={index}>
          {index === 0 ? '' : ' · '}
          {fact}
        </span>
      ))}
      {reason === undefined ? undefined : <Box color="text-status-error">{reason}</Box>}
      {retriedAs === undefined ? undefined : (
        <div>
          Started again as <PageLink to={links.export(source, retriedAs)}>{retriedAs}</PageLink>
        </div>
      )}
      {id === undefined ? undefined : <div>Id {id}</div>}
      {requestId === undefined ? undefined : <div>TikTok’s request id {requestId}</div>}
    </Box>
  );
}
