import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { AudienceFormat } from '../../common/types.ts';

interface StateText {
  readonly type: StatusIndicatorProps.Type;
  readonly text: string;
}

/** How each state of an audience is shown, in the order of the filter. */
export const AUDIENCE_STATES: Readonly<Record<AudienceFormat['state'], StateText>> = {
  problem: { type: 'error', text: 'has a problem' },
  expiring: { type: 'warning', text: 'expires soon' },
  waiting: { type: 'pending', text: 'replace waits' },
  notMade: { type: 'pending', text: 'not made yet' },
  matching: { type: 'in-progress', text: 'being matched' },
  ready: { type: 'success', text: 'ready' },
};

/** Names of the states. */
export const AUDIENCE_STATE_NAMES = Object.keys(AUDIENCE_STATES) as AudienceFormat['state'][];
