import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { stateType } from './state-type.ts';

interface StateProps {
  readonly state: string;
  readonly note?: string;
  /** Whether something of it failed, which the state alone does not say. */
  readonly hasFailed?: boolean;
}

/** Shows the state of an export or a delivery. */
export function State({ state, note, hasFailed = false }: StateProps) {
  return (
    <StatusIndicator type={hasFailed ? 'error' : stateType(state)}>
      {state.replaceAll('_', ' ')}
      {note === undefined ? '' : `, ${note}`}
    </StatusIndicator>
  );
}
