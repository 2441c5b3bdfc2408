import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';

const TYPES: Readonly<Record<string, StatusIndicatorProps.Type>> = {
  discovered: 'pending',
  received: 'pending',
  preparing: 'in-progress',
  delivering: 'in-progress',
  prepared: 'in-progress',
  waiting: 'pending',
  delivered: 'success',
  superseded: 'stopped',
  nothing_to_remove: 'stopped',
  empty: 'stopped',
  failed: 'error',
  started_again: 'stopped',
};

/** @returns how the design system shows a state of an export or a delivery */
export const stateType = (state: string): StatusIndicatorProps.Type => TYPES[state] ?? 'info';
