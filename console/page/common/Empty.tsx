import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';

export interface EmptyProps {
  readonly title: string;
  /** What will appear here, and how to get it. */
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** Is shown in place of a list that has nothing in it. */
export function Empty({ title, children, action }: EmptyProps) {
  return (
    <Box textAlign="center" padding={{ vertical: 'm' }}>
      <SpaceBetween size="s">
        <div>
          <Box variant="strong">{title}</Box>
          <Box variant="p" color="text-body-secondary">
            {children}
          </Box>
        </div>
        {action}
      </SpaceBetween>
    </Box>
  );
}
