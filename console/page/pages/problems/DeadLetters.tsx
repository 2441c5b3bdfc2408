import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { showCount, showCountOf } from '../../../../lambdas/shared/report-page/numbers.ts';
import { Loaded } from '../../common/Loaded.tsx';
import { Remark } from '../../common/Remark.tsx';
import { useDeadLetters } from './data.ts';
import { LetterGroup } from './LetterGroup.tsx';

/** Shows what could not be delivered or started, by reason. */
export function DeadLetters() {
  const letters = useDeadLetters();
  const groups = letters.data?.queues.flatMap(({ queue, groups }) =>
    groups.map((group) => ({ queue, group })),
  );
  const hidden = letters.data?.queues.filter((queue) => queue.hidden > 0) ?? [];
  const count = letters.data?.queues.reduce((sum, queue) => sum + queue.count, 0);
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={count === undefined || count === 0 ? undefined : `(${showCount(count)})`}
          description="Deliveries and exports that cannot succeed by waiting. Correct the cause, then put them back: nothing is delivered twice."
        >
          Dead letters
        </Header>
      }
    >
      <Loaded what="The dead letters" query={letters}>
        {() =>
          groups === undefined || count === 0 ? (
            <StatusIndicator type="success">There are no dead letters</StatusIndicator>
          ) : (
            <SpaceBetween size="l">
              {groups.map(({ queue, group }) => (
                <LetterGroup key={`${queue} ${group.reason}`} queue={queue} group={group} />
              ))}
              {hidden.map((queue) => (
                <Remark
                  key={queue.queue}
                  kind="unknown"
                  text={`${showCountOf(queue.hidden, 'dead letter')} of ${queue.queue} cannot be listed now`}
                >
                  Somebody else reads them at this moment, or has just put them back. They are listed again
                  within a minute.
                </Remark>
              ))}
            </SpaceBetween>
          )
        }
      </Loaded>
    </Container>
  );
}
