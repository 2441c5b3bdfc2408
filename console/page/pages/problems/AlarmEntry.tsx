import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { CodeText } from '../../common/CodeText.tsx';
import { Remark, type RemarkProps } from '../../common/Remark.tsx';
import { Time } from '../../common/Time.tsx';
import type { Alarm } from '../../common/types.ts';

const STATES: Readonly<
  Record<Alarm['state'], { readonly kind: RemarkProps['kind']; readonly text: string }>
> = {
  ALARM: { kind: 'problem', text: 'raised' },
  OK: { kind: 'ok', text: 'not raised' },
  INSUFFICIENT_DATA: { kind: 'unknown', text: 'no data yet' },
};

/** Shows an alarm: what it means, where to look, and what to do. */
export function AlarmEntry({ alarm }: { readonly alarm: Alarm }) {
  const { name, state, since, stateReason, meaning, investigate, remedy } = alarm;
  const { kind, text } = STATES[state];
  return (
    <Remark
      kind={kind}
      text={
        <>
          {name}: {text}
          {since === undefined ? undefined : (
            <>
              {', '}
              <Time at={since} />
            </>
          )}
        </>
      }
    >
      <KeyValuePairs
        columns={3}
        items={[
          { label: 'What it means', value: meaning },
          { label: 'Where to look', value: <CodeText text={investigate} /> },
          { label: 'What to do', value: <CodeText text={remedy} /> },
          ...(state === 'ALARM' && stateReason !== undefined
            ? [{ label: 'What CloudWatch says', value: stateReason }]
            : []),
        ]}
      />
    </Remark>
  );
}
