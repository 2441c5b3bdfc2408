import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import LiveRegion from '@cloudscape-design/components/live-region';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useEffect, useState } from 'react';

const SHOWN_MS = 4000;

/** Shows a command that does the same in a terminal, to copy. */
export function Command({ command }: { readonly command: string }) {
  const [outcome, copy] = useCopy(command);
  return (
    <>
      <Box variant="code">
        <Button
          variant="inline-icon"
          iconName="copy"
          formAction="none"
          ariaLabel={`Copy the command ${command}`}
          onClick={copy}
        />{' '}
        <span>{command}</span>
      </Box>{' '}
      {/* Beside the command, not over it: a popover would take the next Escape from the dialog around it. */}
      <LiveRegion tagName="span">
        {outcome === 'copied' ? <StatusIndicator type="success">Copied</StatusIndicator> : undefined}
        {outcome === 'refused' ? (
          <StatusIndicator type="error">
            The browser did not allow it: select the text and copy it
          </StatusIndicator>
        ) : undefined}
      </LiveRegion>
    </>
  );
}

/** Copies a text; what came of it is told for a while. */
function useCopy(text: string): readonly ['copied' | 'refused' | undefined, () => void] {
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    );
  };
  return [outcome, copy];
}
