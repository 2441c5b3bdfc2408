import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { Command } from './Command.tsx';

export interface ConfirmProps {
  /** What is asked, for example `Prepare this export again?` */
  readonly question: string;
  /** What the act touches, and what it costs or cannot be taken back. */
  readonly children: ReactNode;
  /** What the button says. */
  readonly act: string;
  /** The command that does the same. */
  readonly command?: string;
  readonly isBusy: boolean;
  readonly onAct: () => void;
  readonly onLeave: () => void;
}

/** Asks once before something is changed. */
export function Confirm({ question, children, act, command, isBusy, onAct, onLeave }: ConfirmProps) {
  return (
    <Modal
      visible
      header={question}
      closeAriaLabel="Close"
      onDismiss={onLeave}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onLeave}>
              Cancel
            </Button>
            <Button variant="primary" loading={isBusy} onClick={onAct}>
              {act}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <div>{children}</div>
        {command === undefined ? undefined : (
          <div>
            <Box variant="awsui-key-label">The same in a terminal</Box>
            <Command command={command} />
          </div>
        )}
      </SpaceBetween>
    </Modal>
  );
}
