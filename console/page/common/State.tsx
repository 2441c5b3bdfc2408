import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { stateType } from './state-type.ts';

/** Shows the state of an export or a delivery. */
export function State({ state, note }: { readonly state: string; readonly note?: string }) {
  return (
    <StatusIndicator type={stateType(state)}>
      {state.replaceAll('_', ' ')}
      {note === undefined ? '' : `, ${note}`}
    </StatusIndicator>
  );
}
