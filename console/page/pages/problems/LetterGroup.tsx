import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import { showCount, showCountOf } from '../../../../lambdas/shared/report-page/numbers.ts';
import type { LetterGroup as Group, Queue } from '../../common/types.ts';
import { Letters } from './Letters.tsx';
import { PutBack } from './PutBack.tsx';

/** Few messages are shown at once: they say what is wrong. */
const MOST_SHOWN_AT_ONCE = 3;

export interface LetterGroupProps {
  readonly queue: Queue['queue'];
  readonly group: Group;
}

/** Shows the dead letters of one reason, what it means, and what to do. */
export function LetterGroup({ queue, group }: LetterGroupProps) {
  const { title, reason, remedy, count, letters } = group;
  return (
    <div>
      <Header
        variant="h3"
        counter={`(${showCount(count)})`}
        description={`${reason}, at ${queue}`}
        actions={<PutBack queue={queue} group={group} />}
      >
        {title}
      </Header>
      <Box variant="p">{remedy}</Box>
      <ExpandableSection
        headerText={showCountOf(count, 'message')}
        defaultExpanded={count <= MOST_SHOWN_AT_ONCE}
      >
        <Letters letters={letters} title={title} />
      </ExpandableSection>
    </div>
  );
}
