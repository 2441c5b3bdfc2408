import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { Time } from '../../common/Time.tsx';
import type { Alarm } from '../../common/types.ts';

const STATES: Readonly<
  Record<Alarm['state'], { readonly type: StatusIndicatorProps.Type; readonly text: string }>
> = {
  ALARM: { type: 'error', text: 'raised' },
  OK: { type: 'success', text: 'not raised' },
  INSUFFICIENT_DATA: { type: 'pending', text: 'no data yet' },
};

/** Shows an alarm: what it means, where to look, and what to do. */
export function AlarmEntry({ alarm }: { readonly alarm: Alarm }) {
  const { name, state, since, stateReason, meaning, investigate, remedy } = alarm;
  const { type, text } = STATES[state];
  return (
    <div>
      <StatusIndicator type={type} wrapText>
        {name}: {text}
        {since === undefined ? undefined : (
          <>
            {' '}
            since <Time at={since} />
          </>
        )}
      </StatusIndicator>
      <Box padding={{ left: 'l' }}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'What it means', value: meaning },
            { label: 'Where to look', value: investigate },
            { label: 'What to do', value: remedy },
            ...(state === 'ALARM' && stateReason !== undefined
              ? [{ label: 'What CloudWatch says', value: stateReason }]
              : []),
          ]}
        />
      </Box>
    </div>
  );
}
