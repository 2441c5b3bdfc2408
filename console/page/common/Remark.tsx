import Box, { type BoxProps } from '@cloudscape-design/components/box';
import Icon, { type IconProps } from '@cloudscape-design/components/icon';
import type { ReactNode } from 'react';

interface Look {
  readonly icon: IconProps.Name;
  readonly variant: IconProps.Variant;
  readonly color: BoxProps.Color;
  /** What the icon says to a screen reader. */
  readonly label: string;
}

const LOOKS = {
  problem: { icon: 'status-negative', variant: 'error', color: 'text-status-error', label: 'Problem' },
  hint: { icon: 'status-warning', variant: 'warning', color: 'text-status-warning', label: 'Warning' },
  unknown: { icon: 'status-stopped', variant: 'subtle', color: 'text-status-inactive', label: 'Not known' },
  ok: { icon: 'status-positive', variant: 'success', color: 'text-status-success', label: 'OK' },
} as const satisfies Record<string, Look>;

export interface RemarkProps {
  readonly kind: keyof typeof LOOKS;
  /** A sentence, which may be long: a status indicator would break it within words. */
  readonly text: ReactNode;
  /** What to do about it, and more. */
  readonly children?: ReactNode;
}

/** Says how something is, with what to do about it below. */
export function Remark({ kind, text, children }: RemarkProps) {
  const { icon, variant, color, label } = LOOKS[kind];
  return (
    <div>
      <Box color={color}>
        <Icon name={icon} variant={variant} ariaLabel={label} /> {text}
      </Box>
      {children === undefined ? undefined : <Box padding={{ left: 'l' }}>{children}</Box>}
    </div>
  );
}
