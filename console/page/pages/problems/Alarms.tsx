import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { showCountOf } from '../../../../lambdas/shared/report-page/numbers.ts';
import { Loaded } from '../../common/Loaded.tsx';
import type { Alarm } from '../../common/types.ts';
import { AlarmEntry } from './AlarmEntry.tsx';
import { useAlarms } from './data.ts';

/** Shows the alarms that rang, each with what to do; the others are folded away. */
export function Alarms() {
  const alarms = useAlarms();
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="The alarms of the stack in CloudWatch, each with its entry of the runbook."
        >
          Alarms
        </Header>
      }
    >
      <Loaded what="The alarms" query={alarms}>
        {({ items }) => <AlarmLists alarms={items} />}
      </Loaded>
    </Container>
  );
}

function AlarmLists({ alarms }: { readonly alarms: readonly Alarm[] }) {
  const raised = alarms.filter(({ state }) => state === 'ALARM');
  const quiet = alarms.filter(({ state }) => state !== 'ALARM');
  if (alarms.length === 0) {
    return <Box color="text-body-secondary">The stack has no alarms here: the local cloud keeps none.</Box>;
  }
  return (
    <SpaceBetween size="s">
      {raised.length === 0 ? (
        <StatusIndicator type="success">No alarm is raised</StatusIndicator>
      ) : (
        raised.map((alarm) => <AlarmEntry key={alarm.alarmName} alarm={alarm} />)
      )}
      {quiet.length === 0 ? undefined : (
        <ExpandableSection headerText={`${showCountOf(quiet.length, 'alarm')} not raised`}>
          <SpaceBetween size="m">
            {quiet.map((alarm) => (
              <AlarmEntry key={alarm.alarmName} alarm={alarm} />
            ))}
          </SpaceBetween>
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}
